//! The condition keys that a verified token gives: `<issuer without https://>:<claim>`.
//!
//! Only the claims that AWS maps for the issuer become keys, so a condition on another never matches, however clearly the
//! token holds it. Which those are is `portcullis_policy::provider_claims`.

use serde_json::Value;

use super::{claims::scalar, verified::Verified};

/// What a condition key holds.
pub(crate) enum KeyValue {
    One(String),
    Several(Vec<String>),
}

/// The condition keys of a token: name, values, and whether the key is multivalued.
///
/// `issuer` is the URL of the provider, with or without `https://`, and `mapped` are the claims that AWS maps for it. `aud` and
/// `sub` are what STS answers as audience and subject; `oaud` is the token's own `aud` where `azp` took its place; `amr` is
/// multivalued. Any other claim gives a key when it is a text, a number or a boolean.
#[must_use]
pub fn condition_keys(verified: &Verified, issuer: &str, mapped: &[&str]) -> Vec<(String, Vec<String>, bool)> {
    let mut keys = Vec::new();
    each_key(verified, issuer, mapped, |key, value| {
        keys.push(match value {
            KeyValue::One(value) => (key.to_owned(), vec![value], false),
            KeyValue::Several(values) => (key.to_owned(), values, true),
        });
    });
    keys
}

/// The same, one key after the other.
pub(crate) fn each_key(verified: &Verified, issuer: &str, mapped: &[&str], mut take: impl FnMut(&str, KeyValue)) {
    let prefix = issuer.strip_prefix("https://").unwrap_or(issuer);
    let mut key = format!("{prefix}:");
    let before = key.len();
    for name in mapped {
        let value = match *name {
            "aud" => Some(KeyValue::One(verified.audience().to_owned())),
            "sub" => Some(KeyValue::One(verified.subject().to_owned())),
            "oaud" if verified.claim("azp").is_none() => None,
            // That several original audiences make a multivalued key is unverified.
            "oaud" => match texts(verified.claim("aud")) {
                values if values.len() > 1 => Some(KeyValue::Several(values)),
                values => values.into_iter().next().map(KeyValue::One),
            },
            "amr" => Some(texts(verified.claim("amr"))).filter(|values| !values.is_empty()).map(KeyValue::Several),
            claim => verified.claim(claim).and_then(scalar).map(KeyValue::One),
        };
        if let Some(value) = value {
            key.truncate(before);
            key.push_str(name);
            take(&key, value);
        }
    }
}

/// The text of a scalar, or those of a list.
fn texts(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::Array(values)) => values.iter().filter_map(scalar).collect(),
        other => other.and_then(scalar).into_iter().collect(),
    }
}
