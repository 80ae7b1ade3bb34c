//! What the real STS answered to AssumeRoleWithWebIdentity in September 2026, replayed: the token is made from each row's
//! differences to a good one, the key set and the trust policy likewise, and status, code, message, subject, audience and
//! source identity are compared.
//!
//! Not compared here, for the token does not decide them: the session's expiry and PackedPolicySize.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test panics where something is not as it has to be"
)]

mod recordings;
mod signing;

use std::process::ExitCode;

use libtest_mimic::Failed;
use portcullis_model::Arn;
use portcullis_policy::{Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, verdict};
use portcullis_sts::{
    FAULTS,
    token::{KeySet, Provider, Verified, check_provider_id, check_roles_claim, read},
    trust_context,
};
use portcullis_wire::Fault;
use recordings::Row;
use serde_json::{Map, Value, json};

const NOW: i64 = 1_789_000_000;
const ISSUER: &str = "https://issuer.example.com";
const SUBJECT: &str = "workload-1234";
const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/issuer.example.com";
const ROLE: &str = "arn:aws:iam::123456789012:role/recorded";
const OTHER_ROLE: &str = "arn:aws:iam::123456789012:role/another";

fn main() -> ExitCode {
    recordings::replay("web identity", "aws-observed/sts-web-identity.json", |recording| {
        recording.as_array().unwrap().iter().map(row).collect()
    })
}

fn row(row: &Value) -> Row {
    let row = row.clone();
    (row["id"].as_str().unwrap().to_owned(), Box::new(move || compare(&row)))
}

fn compare(row: &Value) -> Result<(), Failed> {
    let expected = &row["expect"];
    let payload = payload(&row["token"]["claims"]);
    let answer = match assume(row, &payload) {
        Ok(verified) => json!({
            "status": 200,
            "SubjectFromWebIdentityToken": verified.subject(),
            "Audience": verified.audience(),
            "SourceIdentity": verified.source_identity(),
        }),
        Err(fault) => json!({"status": fault.status, "code": fault.code, "message": fault.message}),
    };
    for (member, seen) in answer.as_object().unwrap() {
        let wanted = match &expected[member] {
            Value::String(text) => json!(with_times(&filled(text), &payload)),
            // A subject that the row makes from a rule is told as `<sub>` and is what the token has.
            other => other.clone(),
        };
        let wanted = if wanted == SUBJECT { subject(&payload) } else { wanted };
        if *seen != wanted {
            return Err(format!("{member}: AWS answered {wanted}, and here it is {seen}\n{answer:#}").into());
        }
    }
    Ok(())
}

/// The call as the row has it, as far as the token, the key set, the roles claim and the trust policy decide it.
fn assume(row: &Value, payload: &[(String, Value)]) -> Result<Verified, Fault> {
    check_provider_id(row["request"]["ProviderId"].as_str())?;
    let keys = match &row["jwks"] {
        Value::Object(set) => {
            signing::key_set(&set["keys"].as_array().unwrap().iter().flat_map(keys).collect::<Vec<_>>())
        }
        _ => signing::six(),
    };
    let header = header(&row["token"]["header"], if row["jwks"].is_object() { "k1" } else { "RS256" });
    let token = signing::token(&header, &text(payload));
    let arn: Arn = PROVIDER.parse().unwrap();
    let client_ids: Vec<String> = match &row["provider"]["client_ids"] {
        Value::Array(ids) => ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect(),
        _ => vec!["client-a".to_owned(), "client-b".to_owned()],
    };
    let provider = Provider { arn: &arn, client_ids: &client_ids };
    let verified = read(&token)?.verify(&provider, &KeySet::parse(&keys)?, NOW)?;
    let authorized = check_roles_claim(&verified, ROLE)?;
    let session_name = row["request"]["RoleSessionName"].as_str().unwrap_or("recorded");
    trust(&row["trust"], &verified, &arn, session_name, authorized)?;
    Ok(verified)
}

/// The trust policy's verdict on every action that the token asks for. A row without a policy has one that allows all three.
fn trust(
    statements: &Value,
    verified: &Verified,
    provider: &Arn,
    session_name: &str,
    authorized: bool,
) -> Result<(), Fault> {
    let everything = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"];
    let statements = match statements {
        Value::Null => json!([{"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": everything}]),
        written => claim(written.clone()),
    };
    let policy = Policy::parse(&json!({"Version": "2012-10-17", "Statement": statements}).to_string()).unwrap();
    let trust = ResourcePolicy::Trust(NamedPolicy { name: "trust policy", policy: &policy });
    let layers = Layers { resource: trust, ..Layers::default() };
    let asked = [true, !verified.session_tags().is_empty(), verified.source_identity().is_some()];
    let allowed = everything.iter().zip(asked).filter(|(_, asked)| *asked).all(|(action, _)| {
        let request = Request {
            principal: Principal::Federated(provider.as_str().to_owned()),
            action: (*action).to_owned(),
            resource: ROLE.to_owned(),
            resource_account: None,
            context: trust_context(verified, provider, session_name, authorized),
        };
        verdict(&request, &layers) == Verdict::Allowed
    });
    let denied = FAULTS.iter().find(|row| row.text.starts_with("Not authorized")).unwrap();
    if allowed { Ok(()) } else { Err(denied.fault()) }
}

fn header(changes: &Value, key_id: &str) -> Value {
    let mut header = json!({"alg": "RS256", "kid": key_id, "typ": "JWT"});
    for (name, value) in changes.as_object().into_iter().flatten() {
        match value.as_str() {
            Some("<absent>") => {
                header.as_object_mut().unwrap().remove(name);
            }
            Some(text) => {
                let own = text.strip_prefix("<kid of the ").and_then(|rest| rest.strip_suffix(" key>"));
                header[name] = json!(own.unwrap_or(text));
            }
            None => header[name] = value.clone(),
        }
    }
    header
}

/// The claims of the row's token, in order; a claim that is there twice stands twice.
fn payload(changes: &Value) -> Vec<(String, Value)> {
    let good = json!({"iss": ISSUER, "aud": "client-a", "sub": SUBJECT, "iat": NOW - 10, "exp": NOW + 900});
    let mut claims: Map<String, Value> = good.as_object().unwrap().clone();
    for (name, change) in changes.as_object().into_iter().flatten() {
        claims.insert(name.clone(), change.clone());
    }
    claims
        .into_iter()
        .flat_map(|(name, value)| {
            let values = match &value["duplicate_members"] {
                Value::Array(values) => values.clone(),
                _ => vec![value],
            };
            values.into_iter().map(move |value| (name.clone(), value))
        })
        .filter(|(_, value)| value != "<absent>")
        .map(|(name, value)| {
            let value = if ["iat", "exp", "nbf"].contains(&name.as_str()) { time(value) } else { claim(value) };
            (name, value)
        })
        .collect()
}

/// `+N` and `-N` are that many seconds from now, as a number, as text, or with a fraction.
fn time(value: Value) -> Value {
    let seconds = |text: &str| NOW + text.trim_start_matches('+').parse::<i64>().unwrap();
    match (&value, value["as"].as_str()) {
        (Value::String(text), _) if text.starts_with(['+', '-']) => json!(seconds(text)),
        (Value::Object(at), Some("string")) => json!(seconds(at["at"].as_str().unwrap()).to_string()),
        (Value::Object(at), Some("fraction")) => {
            json!(NOW as f64 + at["at"].as_str().unwrap().parse::<f64>().unwrap())
        }
        _ => value,
    }
}

fn claim(value: Value) -> Value {
    match value {
        Value::String(text) => json!(filled(&text)),
        Value::Array(values) => values.into_iter().map(claim).collect(),
        Value::Object(members) => match (&members.get("repeat"), &members.get("times")) {
            (Some(text), Some(times)) => {
                json!(text.as_str().unwrap().repeat(usize::try_from(times.as_u64().unwrap()).unwrap()))
            }
            _ => members.into_iter().map(|(name, value)| (name, claim(value))).collect(),
        },
        other => other,
    }
}

/// The placeholders that stand for names.
fn filled(text: &str) -> String {
    text.replace("<upper(role-arn)>", &ROLE.to_uppercase())
        .replace("<role-arn>", ROLE)
        .replace("<other-role-arn>", OTHER_ROLE)
        .replace("<provider-arn>", PROVIDER)
        .replace("<account>", "123456789012")
        .replace("<sub>", SUBJECT)
}

/// The placeholders that stand for times in a message.
fn with_times(text: &str, payload: &[(String, Value)]) -> String {
    let mut text = text.replace("<now-300>", &(NOW - 300).to_string()).replace("<now+300>", &(NOW + 300).to_string());
    for (name, value) in payload {
        text = text.replace(&format!("<{name}>"), &value.to_string());
    }
    text
}

fn subject(payload: &[(String, Value)]) -> Value {
    payload.iter().find(|(name, _)| name == "sub").map(|(_, value)| value.clone()).unwrap()
}

fn text(payload: &[(String, Value)]) -> String {
    let members: Vec<String> = payload.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// The keys that an entry of the row's key set stands for.
fn keys(entry: &Value) -> Vec<Value> {
    if let Some(repeated) = entry["repeat"].as_u64() {
        return (0..repeated).map(|n| key(entry, Some(format!("k{}", n + 2)))).collect();
    }
    vec![key(entry, entry["kid"].as_str().map(str::to_owned))]
}

fn key(entry: &Value, key_id: Option<String>) -> Value {
    let mut numbers = match entry["pub"].as_str() {
        Some("corrupt") => signing::corrupt_jwk(""),
        Some("ec-signer") => signing::jwk("ES256", ""),
        Some("signer") | None => signing::jwk("RS256", ""),
        Some(other) => panic!("unknown key {other}"),
    };
    let numbers = numbers.as_object_mut().unwrap();
    let mut key = entry.as_object().unwrap().clone();
    for member in ["n", "e", "x", "y"] {
        if let Some(number) = numbers.remove(member).filter(|_| entry["pub"].is_string()) {
            key.insert(member.to_owned(), number);
        }
    }
    if key.remove("x5c").is_some() {
        key.insert("x5c".to_owned(), json!([signing::certificate("RS256")]));
    }
    for ours in ["repeat", "pub", "kid"] {
        key.remove(ours);
    }
    if let Some(key_id) = key_id {
        key.insert("kid".to_owned(), json!(key_id));
    }
    Value::Object(key)
}
