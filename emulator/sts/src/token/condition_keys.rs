//! The condition keys that a verified token gives: `<issuer without https://>:<claim>`.
//!
//! Only the claims that AWS maps for the issuer become keys, so a condition on another never matches, however clearly the
//! token holds it. Which those are is `portcullis_policy::provider_claims`.

use serde_json::Value;

use super::{claims::scalar, verified::Verified};

/// The condition keys of a token: name, values, and whether the key is multivalued.
///
/// `issuer` is the URL of the provider, with or without `https://`, and `mapped` are the claims that AWS maps for it. `aud` and
/// `sub` are what STS answers as audience and subject; `oaud` is the token's own `aud` where `azp` took its place; `amr` is
/// multivalued. Any other claim gives a key when it is a text, a number or a boolean.
#[must_use]
pub fn condition_keys(verified: &Verified, issuer: &str, mapped: &[&str]) -> Vec<(String, Vec<String>, bool)> {
    let prefix = issuer.strip_prefix("https://").unwrap_or(issuer);
    let mut keys = Vec::new();
    for name in mapped {
        let values = match *name {
            "aud" => vec![verified.audience().to_owned()],
            "sub" => vec![verified.subject().to_owned()],
            "oaud" if verified.claim("azp").is_none() => continue,
            "oaud" => texts(verified.claim("aud")),
            "amr" => texts(verified.claim("amr")),
            claim => verified.claim(claim).and_then(scalar).into_iter().collect(),
        };
        if !values.is_empty() {
            // That several original audiences make a multivalued key is unverified.
            let multivalued = *name == "amr" || values.len() > 1;
            keys.push((format!("{prefix}:{name}"), values, multivalued));
        }
    }
    keys
}

/// The text of a scalar, or those of a list.
fn texts(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::Array(values)) => values.iter().filter_map(scalar).collect(),
        other => other.and_then(scalar).into_iter().collect(),
    }
}
