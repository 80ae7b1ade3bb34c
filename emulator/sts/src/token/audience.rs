//! For whom the token is: its `azp`, else its one `aud`, must be a client id of the provider.
//!
//! Observed: `azp` replaces `aud` when it is there, even when empty, and need not be listed in `aud`
//! [azp-registered-aud-not azp-not-registered-aud-is azp-empty-string aud-two-with-azp].

use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde_json::Value;

use super::{claims::Claims, unverified::Provider};
use crate::faults;

/// The client id that the token was issued to.
pub(crate) fn check(claims: &Claims, provider: &Provider<'_>) -> Result<String, Fault> {
    let (claim, stated) = stated(claims)?;
    // A value that is no string is no client id; the text for it is unverified.
    let registered = stated.as_str().filter(|stated| provider.client_ids.iter().any(|id| id == stated));
    registered.map(str::to_owned).ok_or_else(|| {
        let seen = stated.as_str().map_or_else(|| stated.to_string(), str::to_owned);
        let what = if claim == "azp" { "authorized party (`azp`)" } else { "audience" };
        let cause = Cause::new(format!("the token's {what} `{seen}` is not among the client ids of the provider"))
            .of(provider.arn.as_str())
            .at("/ClientIDList")
            .wanted(provider.client_ids)
            .seen(&seen)
            .hint(format!(
                "request the token for one of these audiences, or add `{seen}` to the provider's client ids"
            ));
        faults::NOT_VALIDATED.fault().caused_by(cause)
    })
}

/// The claim that counts, and its value.
fn stated(claims: &Claims) -> Result<(&'static str, &Value), Fault> {
    let audience = claims.get("aud").unwrap_or(&Value::Null);
    // That an empty list is refused before `azp` is looked at is unverified.
    if audience.as_array().is_some_and(Vec::is_empty) {
        let cause = Cause::new("the token's `aud` is an empty list").seen("[]");
        return Err(faults::EMPTY_CLAIM.with(&[("claim", "aud")]).caused_by(cause));
    }
    if let Some(party) = claims.get("azp") {
        return Ok(("azp", party));
    }
    match audience.as_array().map(Vec::as_slice) {
        // Observed: a list of one is as good as its element [aud-one-element-array].
        Some([only]) => Ok(("aud", only)),
        // Observed: whether the first, the second or both are registered [aud-two-…-registered].
        Some(several) => {
            let cause = Cause::new(format!(
                "the token has {} audiences and no `azp` that says which one counts",
                several.len()
            ))
            .seen(audience.to_string())
            .hint("request the token for one audience, or have the issuer add `azp`");
            Err(faults::SEVERAL_AUDIENCES.fault().caused_by(cause))
        }
        None => Ok(("aud", audience)),
    }
}
