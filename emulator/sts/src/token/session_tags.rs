//! Session tags and the source identity that a token may set.
//!
//! Observed, both ways of writing: `https://aws.amazon.com/tags` with `principal_tags` and `transitive_tag_keys`, each value a
//! list of one string [tags-nested tags-nested-string-value]; and flattened, one claim a tag with a plain string
//! [tags-flattened]. Refuses every other form; that a list of several values is refused is documented, that null counts as
//! absent, and that a token may use both ways at once, is unverified.

use portcullis_model::Cause;
use portcullis_wire::{Fault, FaultKind};
use serde_json::Value;

use super::claims::Claims;
use crate::faults;

const TAGS: &str = "https://aws.amazon.com/tags";
const FLAT_TAG: &str = "https://aws.amazon.com/tags/principal_tags/";
const FLAT_TRANSITIVE_KEYS: &str = "https://aws.amazon.com/tags/transitive_tag_keys";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";

/// What a token asks to be put into its session.
#[derive(Debug, Default)]
pub(crate) struct SessionTags {
    /// Key and value, in the order of the token.
    pub(crate) tags: Vec<(String, String)>,
    /// The keys of the tags that last through role chaining.
    pub(crate) transitive_keys: Vec<String>,
    /// The source identity.
    pub(crate) source_identity: Option<String>,
}

/// Reads the tags of a token's claims.
pub(crate) fn read(claims: &Claims) -> Result<SessionTags, Fault> {
    let mut session = SessionTags::default();
    if let Some(nested) = claims.some(TAGS) {
        nested_tags(nested, &mut session)?;
    }
    for (claim, value) in claims.with_prefix(FLAT_TAG) {
        let text = value.as_str().ok_or_else(|| malformed(&faults::PRINCIPAL_TAGS_FORMAT, claim, "a string", value))?;
        let key = claim.strip_prefix(FLAT_TAG).unwrap_or(claim);
        session.tags.push((key.to_owned(), text.to_owned()));
    }
    if let Some(keys) = claims.some(FLAT_TRANSITIVE_KEYS) {
        session.transitive_keys.extend(transitive_keys(FLAT_TRANSITIVE_KEYS, keys)?);
    }
    session.source_identity = match claims.some(SOURCE_IDENTITY) {
        None => None,
        Some(Value::String(identity)) if is_source_identity(identity) => Some(identity.clone()),
        // The text for a source identity that is no string, or not of the form that the API model gives the parameter, is
        // unverified.
        Some(other) => {
            let wanted = "a string of 2 to 64 letters, digits and _+=,.@-";
            return Err(malformed(&faults::NOT_VALIDATED, SOURCE_IDENTITY, wanted, other));
        }
    };
    Ok(session)
}

fn is_source_identity(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte))
}

fn nested_tags(nested: &Value, session: &mut SessionTags) -> Result<(), Fault> {
    let malformed_tags =
        |seen| malformed(&faults::PRINCIPAL_TAGS_FORMAT, TAGS, r#"{"principal_tags": {"key": ["value"]}}"#, seen);
    let members = nested.as_object().ok_or_else(|| malformed_tags(nested))?;
    match members.get("principal_tags") {
        None | Some(Value::Null) => {}
        Some(Value::Object(tags)) => {
            for (key, values) in tags {
                match values.as_array().map(Vec::as_slice) {
                    Some([Value::String(value)]) => session.tags.push((key.clone(), value.clone())),
                    _ => return Err(malformed_tags(values)),
                }
            }
        }
        Some(other) => return Err(malformed_tags(other)),
    }
    match members.get("transitive_tag_keys") {
        None | Some(Value::Null) => {}
        Some(keys) => session.transitive_keys.extend(transitive_keys(TAGS, keys)?),
    }
    Ok(())
}

fn transitive_keys(claim: &str, keys: &Value) -> Result<Vec<String>, Fault> {
    let list = keys.as_array().and_then(|keys| keys.iter().map(|key| key.as_str().map(str::to_owned)).collect());
    list.ok_or_else(|| malformed(&faults::TRANSITIVE_TAG_KEYS_FORMAT, claim, "a list of strings", keys))
}

fn malformed(kind: &FaultKind, claim: &str, wanted: &str, seen: &Value) -> Fault {
    let cause = Cause::new(format!("the claim `{claim}` does not have the form that STS reads"));
    kind.fault().caused_by(cause.wanted([wanted]).seen(seen.to_string()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn read_claims(mut claims: Value) -> Result<SessionTags, Fault> {
        for required in ["iss", "sub", "aud", "exp", "iat"] {
            claims[required] = json!("x");
        }
        read(&Claims::read(claims.to_string().as_bytes())?)
    }

    #[rstest]
    #[case::nested(json!({TAGS: {"principal_tags": {"team": ["web"], "env": ["dev"]}, "transitive_tag_keys": ["team"]}}))]
    #[case::flattened(json!({format!("{FLAT_TAG}team"): "web", format!("{FLAT_TAG}env"): "dev", FLAT_TRANSITIVE_KEYS: ["team"]}))]
    fn tags_are_read_in_both_ways_of_writing(#[case] claims: Value) {
        let session = read_claims(claims).unwrap();
        assert_eq!(session.tags, [("team".to_owned(), "web".to_owned()), ("env".to_owned(), "dev".to_owned())]);
        assert_eq!(session.transitive_keys, ["team"]);
    }

    #[rstest]
    #[case::plain_string(json!({TAGS: {"principal_tags": {"team": "web"}}}))]
    #[case::several_values(json!({TAGS: {"principal_tags": {"team": ["web", "api"]}}}))]
    #[case::no_value(json!({TAGS: {"principal_tags": {"team": []}}}))]
    #[case::number(json!({TAGS: {"principal_tags": {"team": [1]}}}))]
    #[case::list(json!({TAGS: {"principal_tags": ["team"]}}))]
    #[case::text(json!({TAGS: "team"}))]
    #[case::flattened_list(json!({format!("{FLAT_TAG}team"): ["web"]}))]
    fn a_tag_of_another_form_is_refused(#[case] claims: Value) {
        let fault = read_claims(claims).unwrap_err();
        assert_eq!(fault.message, "principal_tags passed in claim is not in correct format.");
    }

    #[rstest]
    #[case(json!({TAGS: {"transitive_tag_keys": "team"}}), "transitive_tag_keys passed in claim is not in correct format.")]
    #[case(json!({FLAT_TRANSITIVE_KEYS: [1]}), "transitive_tag_keys passed in claim is not in correct format.")]
    #[case(json!({SOURCE_IDENTITY: 1}), faults::NOT_VALIDATED.text)]
    fn transitive_keys_and_source_identity_have_one_form(#[case] claims: Value, #[case] message: &str) {
        assert_eq!(read_claims(claims).unwrap_err().message, message);
    }

    #[test]
    fn a_token_without_them_asks_for_nothing() {
        let session = read_claims(json!({TAGS: null, SOURCE_IDENTITY: null})).unwrap();
        assert!(session.tags.is_empty() && session.transitive_keys.is_empty() && session.source_identity.is_none());
    }
}
