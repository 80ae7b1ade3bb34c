//! What AWS would look at in a token: a remark on each thing.
//!
//! Nothing is verified here, neither the signature nor whether an account has a provider for the issuer. The rules are those
//! of STS as it was observed; the emulator's own STS decides them again when it is asked.

use std::fmt::Write;

use portcullis_evidence::{Members, WebToken};
use portcullis_model::Host;
use portcullis_policy::provider_claims;
use serde_json::Value;

/// How many seconds the clocks of AWS and issuer may differ.
const TOLERANCE: i64 = 300;
/// How many characters STS takes.
const LONGEST: usize = 20_000;
const ALGORITHMS: [&str; 6] = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/// Header, claims and remarks as text, at this time in seconds since 1970.
pub(super) fn shown(decoded: &WebToken, now: i64) -> String {
    let mut text = String::new();
    for (title, members) in [("header", &decoded.header), ("claims", &decoded.claims)] {
        let width = members.0.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        push(&mut text, title);
        for (name, value) in &members.0 {
            push(&mut text, &format!("  {name:width$}  {value}"));
        }
    }
    push(&mut text, "what AWS looks at");
    for Remark { verdict, about, told } in remarks(decoded, now) {
        let verdict = match verdict {
            Verdict::Taken => "ok     ",
            Verdict::Refused => "refused",
            Verdict::Notable => "note   ",
        };
        push(&mut text, &format!("  {verdict} {about}: {told}"));
    }
    text
}

fn push(text: &mut String, line: &str) {
    // Writing to a text does not fail.
    let _written = writeln!(text, "{line}");
}

struct Remark {
    verdict: Verdict,
    about: &'static str,
    told: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// STS takes it.
    Taken,
    /// STS refuses the token for it.
    Refused,
    /// STS does not look at it, or it depends on the account.
    Notable,
}

fn taken(about: &'static str, told: impl Into<String>) -> Remark {
    Remark { verdict: Verdict::Taken, about, told: told.into() }
}

fn refused(about: &'static str, told: impl Into<String>) -> Remark {
    Remark { verdict: Verdict::Refused, about, told: told.into() }
}

fn notable(about: &'static str, told: impl Into<String>) -> Remark {
    Remark { verdict: Verdict::Notable, about, told: told.into() }
}

fn remarks(decoded: &WebToken, now: i64) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if decoded.characters > LONGEST {
        remarks.push(refused("length", format!("{} characters, and STS takes {LONGEST}", decoded.characters)));
    }
    header(&decoded.header, decoded.signature.len(), &mut remarks);
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        if decoded.claims.value(name).is_none() {
            remarks.push(refused("claims", format!("`{name}` is missing: Missing a required claim: {name}")));
        }
    }
    for name in decoded.claims.repeated() {
        remarks.push(notable("claims", format!("`{name}` is there more than once: the last one counts")));
    }
    times(&decoded.claims, now, &mut remarks);
    audience(&decoded.claims, &mut remarks);
    let issuer = issuer(&decoded.claims, &mut remarks);
    subject(&decoded.claims, &mut remarks);
    keys(&decoded.claims, issuer, &mut remarks);
    remarks
}

fn header(header: &Members, signature: usize, remarks: &mut Vec<Remark>) {
    remarks.push(match header.value("alg").and_then(Value::as_str) {
        Some(name) if ALGORITHMS.contains(&name) => {
            taken("alg", format!("{name}; the signature of {signature} bytes is not verified here"))
        }
        other => refused("alg", format!("`{}` is none of {}", other.unwrap_or_default(), ALGORITHMS.join(", "))),
    });
    remarks.push(match header.value("kid") {
        Some(Value::String(kid)) => taken("kid", format!("the issuer must publish a key of the name `{kid}`")),
        Some(other) => refused("kid", format!("{other} is no text")),
        None => notable("kid", "without one, the issuer's key set may hold a single key only"),
    });
    if let Some(critical) = header.value("crit") {
        remarks.push(refused("crit", format!("STS understands no extension, and {critical} must be understood")));
    }
    for name in ["jwk", "jku", "x5u", "x5c"] {
        if header.value(name).is_some() {
            remarks.push(notable("header", format!("`{name}` is not read: keys come from the issuer only")));
        }
    }
}

fn times(claims: &Members, now: i64, remarks: &mut Vec<Remark>) {
    let mut time = |name: &'static str| match claims.value(name) {
        None => None,
        Some(value) => {
            let seconds = value.as_i64().or_else(|| value.as_str()?.parse().ok());
            if seconds.is_none() {
                remarks.push(refused(name, format!("{value} is neither an integer nor the text of one")));
            }
            seconds
        }
    };
    let (expires, not_before, issued) = (time("exp"), time("nbf"), time("iat"));
    if let Some(expires) = expires {
        let left = expires.saturating_sub(now);
        remarks.push(if left > 0 {
            taken("exp", format!("expires in {left} s; STS takes it {TOLERANCE} s longer"))
        } else if left > -TOLERANCE {
            notable("exp", format!("expired {} s ago; STS takes it for {} s more", -left, TOLERANCE + left))
        } else {
            refused("exp", format!("expired {} s ago, and STS tolerates {TOLERANCE} s: request a new token", -left))
        });
    }
    for (name, seconds, what) in [("nbf", not_before, "holds only"), ("iat", issued, "was issued")] {
        let Some(ahead) = seconds.map(|seconds| seconds.saturating_sub(now)).filter(|ahead| *ahead > 0) else {
            continue;
        };
        let told = format!("the token {what} {ahead} s from now, and STS tolerates {TOLERANCE} s");
        remarks.push(if ahead > TOLERANCE { refused(name, told) } else { notable(name, told) });
    }
    if let Some(age) = issued.map(|issued| now.saturating_sub(issued)).filter(|age| *age > 86_400) {
        remarks.push(refused("iat", format!("issued {age} s ago, and STS takes no token older than a day")));
    }
}

fn audience(claims: &Members, remarks: &mut Vec<Remark>) {
    let registered = "it must be among the client ids of the account's provider";
    if let Some(party) = claims.value("azp") {
        remarks.push(notable("azp", format!("{party} counts in the place of `aud`: {registered}")));
        return;
    }
    match claims.value("aud") {
        None => {}
        Some(Value::String(audience)) if audience.starts_with("https://github.com/") => {
            let hint = "GitHub's default, got when nobody asks for an audience; the official action asks for sts.amazonaws.com";
            remarks.push(notable("aud", format!("`{audience}` is {hint}")));
        }
        Some(Value::String(audience)) => remarks.push(taken("aud", format!("`{audience}`: {registered}"))),
        Some(Value::Array(audiences)) => remarks.push(match audiences.as_slice() {
            [] => refused("aud", "the list is empty: Claim is not allowed to be empty: aud"),
            [one] => taken("aud", format!("a list of {one} is as good as the audience itself: {registered}")),
            several => refused("aud", format!("{} audiences, and no `azp` to say which one counts", several.len())),
        }),
        Some(other) => remarks.push(refused("aud", format!("{other} is no audience"))),
    }
}

/// The issuer as condition keys begin with it, if it is a text.
fn issuer<'a>(claims: &'a Members, remarks: &mut Vec<Remark>) -> Option<&'a str> {
    let issuer = claims.value("iss")?.as_str()?;
    let provider = issuer.strip_prefix("https://").unwrap_or(issuer);
    remarks.push(match Host::of_issuer(issuer) {
        Some((host, None)) => taken("iss", format!("the issuer of {host}: the provider is `{provider}`")),
        Some((host, Some(slug))) => {
            taken("iss", format!("the issuer of the enterprise `{slug}` of {host}: the provider is `{provider}`"))
        }
        None => notable("iss", format!("no issuer of GitHub: the account needs the provider `{provider}`")),
    });
    Some(provider)
}

fn subject(claims: &Members, remarks: &mut Vec<Remark>) {
    let subject = match claims.value("sub") {
        None => return,
        Some(Value::Null) => {
            remarks.push(refused("sub", "null: STS ends with an InternalFailure"));
            return;
        }
        Some(Value::String(subject)) => subject,
        Some(other) => {
            remarks.push(notable("sub", format!("{other} is no text; STS reads it as one")));
            return;
        }
    };
    let Some(rest) = subject.strip_prefix("repo:") else {
        remarks.push(notable("sub", "made by a template of the repository or its organisation"));
        return;
    };
    let (repository, context) = rest.split_once(':').unwrap_or((rest, ""));
    let form = if repository.contains('@') { "immutable, with the ids of owner and repository" } else { "classic" };
    let of = match context.split_once(':').map_or(context, |(kind, _)| kind) {
        "environment" => "an environment: no condition on a branch fits it",
        "pull_request" => "a pull request: it names no branch",
        "ref" if context.starts_with("ref:refs/tags/") => "a tag",
        "ref" => "a branch",
        _ => "a template of the repository or its organisation",
    };
    remarks.push(taken("sub", format!("{form}, of {of}")));
    if subject.contains("%3A") {
        remarks.push(notable("sub", "a `:` within a name is written `%3A`, and conditions have to write it so"));
    }
}

/// Conditions can be on mapped claims only.
fn keys(claims: &Members, issuer: Option<&str>, remarks: &mut Vec<Remark>) {
    let Some(issuer) = issuer else { return };
    let mapped = provider_claims(issuer);
    let (with_key, without): (Vec<&str>, Vec<&str>) =
        claims.0.iter().map(|(name, _)| name.as_str()).partition(|name| mapped.contains(name));
    remarks.push(taken("keys", format!("`{issuer}:…` for {}", with_key.join(", "))));
    if !without.is_empty() {
        remarks.push(notable("keys", format!("a condition on one of these never matches: {}", without.join(", "))));
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_764_090_500;

    fn token(header: &str, claims: &str) -> String {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([7; 256]))
    }

    fn told(header: &Value, claims: &str) -> String {
        shown(&WebToken::read(&token(&header.to_string(), claims)).unwrap(), NOW)
    }

    fn good() -> Value {
        json!({
            "actor": "octocat", "aud": "sts.amazonaws.com", "event_name": "push", "exp": NOW + 268, "iat": NOW - 32,
            "iss": "https://token.actions.githubusercontent.com", "nbf": NOW - 332, "ref": "refs/heads/main",
            "sub": "repo:octo-org/octo-repo:ref:refs/heads/main",
        })
    }

    #[test]
    fn a_good_token_is_remarked_on() {
        insta::assert_snapshot!(told(&json!({ "alg": "RS256", "kid": "k1", "typ": "JWT" }), &good().to_string()));
    }

    #[test]
    fn everything_that_sts_refuses_is_told() {
        let header = json!({ "alg": "none", "crit": ["b64"], "jku": "https://jku.example", "kid": 7 });
        let claims = r#"{"aud": ["a", "b"], "exp": 1764090000, "iat": 1764090500.5, "nbf": "1764099999", "sub": null,
                         "sub": null, "iss": "https://token.actions.githubusercontent.com.evil.example"}"#;
        insta::assert_snapshot!(told(&header, claims));
    }

    #[test]
    fn forms_of_subject_and_audience_are_told_apart() {
        let mut shown = String::new();
        for (name, value) in [
            ("sub", json!("repo:octo-org@1/octo-repo@2:environment:Production%3AV1")),
            ("sub", json!("repo:octo-org/octo-repo:pull_request")),
            ("sub", json!("repo:octo-org/octo-repo:ref:refs/tags/v1")),
            ("sub", json!("repository_id:456789")),
            ("sub", json!(123)),
            ("aud", json!("https://github.com/octo-org")),
            ("aud", json!(["sts.amazonaws.com"])),
            ("aud", json!([])),
            ("azp", json!("sts.amazonaws.com")),
            ("exp", json!(NOW - 100)),
            ("iss", json!("https://token.actions.githubusercontent.com/octo-inc")),
        ] {
            let mut claims = good();
            claims[name] = value.clone();
            let text = told(&json!({ "alg": "RS256", "kid": "k1" }), &claims.to_string());
            let lines = text.lines().filter(|line| line.contains(&format!(" {name}: ")));
            push(&mut shown, &format!("{name} = {value}"));
            lines.for_each(|line| push(&mut shown, line));
        }
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        for secret in ["", "eyJsecret", "a.b", "eyJ.secret!.x", "e30.c2VjcmV0.", "e30.e30.e30.e30"] {
            let told = WebToken::read(secret).err().unwrap().to_string();
            assert!(told.starts_with("this is no token") && !told.contains("secret"), "{told}");
        }
    }
}
