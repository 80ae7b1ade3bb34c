//! Evaluations: live calls and AWS's own simulator.

use portcullis_policy::{
    Context, DocumentKind, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, denial_sentence,
    evaluate, simulate, verdict,
};
use serde_json::{Value, json};

use crate::{Outcome, contract, writes::compare};

/// Judges the row by the kind of its recording.
pub(crate) fn judge(row: &Value) -> Outcome {
    let via = row["via"].as_str().unwrap();
    let (policies, expect) = (&row["policies"], &row["expect"]);
    let text = |layer: &str| match &policies[layer] {
        Value::Array(list) => list[0].to_string(),
        policy => policy.to_string(),
    };
    match via {
        _ if via.contains("GetContextKeys") => Outcome::Elsewhere("GetContextKeys is not evaluation"),
        _ if via.contains("PutResourcePolicy") => Outcome::Elsewhere("the policy of an organization is out of scope"),
        _ if via.contains("PutUserPolicy") => compare(DocumentKind::Identity, &text("identity"), expect, ""),
        _ if via.contains("sts:AssumeRole with an inline") => {
            compare(DocumentKind::Session, &text("session"), expect, "")
        }
        _ if via.contains("RESOURCE_CONTROL_POLICY") => {
            compare(DocumentKind::ResourceControl, &text("resource_control"), expect, "")
        }
        _ if via.contains("iam:CreateRole") => compare(DocumentKind::Trust, &text("trust"), expect, ""),
        _ => evaluation(row, via),
    }
}

/// A document that allows everything, for what the recordings name without showing it.
fn everything() -> Policy {
    let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" });
    Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statement }).to_string()).unwrap()
}

fn parsed(value: &Value) -> Vec<Policy> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().flat_map(parsed).collect(),
        Value::Object(_) => vec![Policy::parse(&value.to_string()).unwrap()],
        _ => vec![everything()],
    }
}

fn named<'a>(policies: &'a [Policy], name: &'a str) -> Vec<NamedPolicy<'a>> {
    policies.iter().map(|policy| NamedPolicy { name, policy }).collect()
}

const CONTROL: &str = "arn:aws:organizations::111111111111:policy/o-exampleorg/resource_control_policy/p-example";

fn evaluation(row: &Value, via: &str) -> Outcome {
    let (policies, expect) = (&row["policies"], &row["expect"]);
    let refused = expect["code"].as_str();
    if refused.is_some_and(|code| !code.starts_with("AccessDenied")) {
        return Outcome::Elsewhere("refused before authorization");
    }
    if row["context"]["entries"].is_array() && row["context"]["entries"] != json!([{}]) {
        return Outcome::Elsewhere("about the entries of the simulator's request");
    }
    let [identity, boundary, session, resource, control] =
        ["identity", "boundary", "session", "resource", "resource_control"].map(|layer| parsed(&policies[layer]));
    let mut trust = parsed(&policies["trust"]);
    let mut resource = resource;
    let simulated = via.starts_with("Simulate");
    if simulated && policies.to_string().contains("\"<AWS managed") {
        return Outcome::Elsewhere("the recording does not show the AWS managed policy");
    }
    let levels: Vec<Vec<Policy>> =
        policies["service_control_levels"].as_array().into_iter().flatten().map(parsed).collect();
    let optional = |layer: &str, parsed: &'_ [Policy]| !policies[layer].is_null() || !parsed.is_empty();
    let saml = via.contains("SAML");
    let resources: Vec<&str> = match &row["resource"] {
        Value::Array(list) => list.iter().map(|it| it.as_str().unwrap()).collect(),
        other => vec![other.as_str().unwrap_or("*")],
    };
    if simulated && resources.iter().any(|arn| arn.contains(":key/")) && resource.is_empty() {
        resource.push(delegating()); // the simulator does not ask for a key's policy, and every key has this one
    }
    if simulated && row["action"] == "sts:AssumeRole" && resource.is_empty() {
        trust.push(delegating()); // nor for a role's
    }
    let mut warnings = Vec::new();
    let mut seen = Vec::new();
    for resource_arn in &resources {
        let request = request(row, via, resource_arn);
        // Resources of the management account are exempt: who assembles the layers leaves the policies out.
        let member = resource_arn.contains(":222222222222:");
        let layers = Layers {
            identity: (!saml).then(|| named(&identity, "identity")),
            boundary: optional("boundary", &boundary).then(|| named(&boundary, "boundary")),
            session: optional("session", &session).then(|| named(&session, "session")),
            resource: match (resource.first(), trust.first()) {
                (_, Some(policy)) => ResourcePolicy::Trust(NamedPolicy { name: "trust", policy }),
                (Some(policy), _) => ResourcePolicy::Policy(NamedPolicy { name: "resource", policy }),
                _ => ResourcePolicy::None,
            },
            service_control: (!levels.is_empty()).then(|| levels.iter().map(|level| named(level, "level")).collect()),
            resource_control: if member { vec![named(&control, CONTROL)] } else { Vec::new() },
        };
        let decision = evaluate(&request, &layers);
        assert_eq!(decision.verdict, verdict(&request, &layers));
        assert!(!decision.reasons.is_empty());
        // The same through the text interface, which refuses a resource that is none.
        if *resource_arn == "*" || resource_arn.starts_with("arn:") {
            assert_eq!(simulate(&contract::text(&request, &layers)).unwrap().verdict, decision.verdict);
        }
        if let Some(message) = expect["message"].as_str().filter(|message| message.contains("resource control policy"))
        {
            let said = denial_sentence(&request, &decision);
            // SQS prints its actions in lower case.
            if said.to_lowercase() != message.to_lowercase() {
                return Outcome::Differs(format!("said `{said}`"));
            }
        }
        seen.push(decision.verdict);
        warnings.extend(decision.warnings);
    }
    let all = if seen.contains(&Verdict::ExplicitDeny) {
        Verdict::ExplicitDeny
    } else if seen.contains(&Verdict::ImplicitDeny) {
        Verdict::ImplicitDeny
    } else {
        Verdict::Allowed
    };
    let each: Vec<Value> = seen.iter().map(|verdict| json!(verdict)).collect();
    let same = match refused {
        Some(_) => all != Verdict::Allowed,
        None => *expect == json!(all) && (row["each"].is_null() || row["each"] == json!(each)),
    };
    if same {
        return Outcome::Same;
    }
    // The simulator differs from live calls here (live rows of the same values pass).
    let typed = |kind: &str| row["context"].to_string().contains(&format!(r#""type":"{kind}"#));
    if simulated && warnings.iter().any(|warning| warning.ends_with("is not an IP address or network")) {
        return Outcome::Elsewhere("the simulator fails a condition at a network that it cannot read");
    }
    if simulated && (typed("numeric") || typed("date")) && policies.to_string().contains("StringEquals") {
        return Outcome::Elsewhere("about the text that the simulator makes of a typed value");
    }
    Outcome::Differs(format!("judged {all:?} ({each:?})"))
}

/// A resource's policy that gives its account what it has to give.
fn delegating() -> Policy {
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "*" });
    Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statement }).to_string()).unwrap()
}

fn request(row: &Value, via: &str, resource: &str) -> Request {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let simulated = via.starts_with("Simulate");
    let caller = text(&row["request"]["CallerArn"])
        .or_else(|| text(&row["request"]["PolicySourceArn"]))
        .or_else(|| text(&row["context"]["caller"]).filter(|caller| caller.starts_with("arn:")))
        .or_else(|| {
            text(&row["context"]["caller_account"])
                .map(|account| format!("arn:aws:sts::{account}:assumed-role/actor/session"))
        })
        .unwrap_or_else(|| match via {
            _ if via.contains("of member account") => "arn:aws:sts::222222222222:assumed-role/actor/session".to_owned(),
            _ if simulated || via.contains("by a user") => "arn:aws:iam::123456789012:user/simulation/probe".to_owned(),
            _ => "arn:aws:sts::123456789012:assumed-role/actor/session".to_owned(),
        });
    let mut context = Context::new();
    let account = caller.split(':').nth(4).unwrap().to_owned();
    context.set("aws:PrincipalAccount", &account);
    if simulated {
        simulator_keys(&mut context, row);
    }
    if let Some(rest) = caller.strip_prefix(&format!("arn:aws:sts::{account}:assumed-role/")) {
        let role = rest.split('/').next().unwrap();
        context.set("aws:PrincipalArn", format!("arn:aws:iam::{account}:role/{role}"));
    }
    let mut principal = Principal::Aws(caller.parse().unwrap());
    if via.contains("SAML") {
        let provider = "arn:aws:iam::123456789012:saml-provider/provider";
        principal = Principal::Federated(provider.to_owned());
        context = Context::new();
        context.set("aws:PrincipalAccount", "123456789012");
        context.set("aws:PrincipalType", "User");
        context.set("aws:userid", provider);
    } else if via.contains("Organizations call") {
        context.set("aws:ResourceAccount", "111111111111");
    } else if via.contains("iam:GetPolicy") {
        context.set("aws:ResourceAccount", "639982225848");
    }
    for (key, value) in row["context"].as_object().unwrap() {
        entry(&mut context, key, value);
    }
    let owner = text(&row["request"]["ResourceOwner"])
        .and_then(|owner| owner.split(':').nth(4).map(str::to_owned))
        .or_else(|| {
            (via.contains("Organizations call") && row["policies"]["resource"].is_object())
                .then(|| "111111111111".to_owned())
        });
    Request {
        principal,
        action: text(&row["action"]).unwrap(),
        resource: resource.to_owned(),
        resource_account: owner.and_then(|owner| owner.parse().ok()),
        context,
    }
}

/// What the simulator supplies by itself.
fn simulator_keys(context: &mut Context, row: &Value) {
    let Some(caller) = row["request"]["CallerArn"].as_str().or(row["request"]["PolicySourceArn"].as_str()) else {
        context.set("aws:userid", "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR");
        return;
    };
    context.set("aws:userid", caller);
    if caller.contains(":user/") {
        context.set("aws:PrincipalArn", caller);
        context.set("aws:username", caller.rsplit('/').next().unwrap());
    }
}

fn entry(context: &mut Context, key: &str, value: &Value) {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|it| it.as_str().unwrap_or_default().to_owned()).collect()
    };
    match value {
        Value::String(text) => context.set(key, text),
        Value::Array(_) => context.set_all(key, texts(value)),
        Value::Object(typed) if typed.contains_key("values") => {
            let values = texts(&typed["values"]);
            if typed["type"].as_str().is_some_and(|kind| kind.ends_with("List")) {
                context.set_all(key, values);
            } else {
                context.set(key, values.first().cloned().unwrap_or_default());
            }
        }
        _ => {}
    }
}
