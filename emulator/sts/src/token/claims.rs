//! The claims of a token, before anyone believes them.
//!
//! Refuses a token that lacks `iss`, `sub`, `aud`, `exp` or `iat`. A claim that is null is present: observed for `sub` and
//! `iat` [sub-null iat-null]. Of a claim that is there twice the last counts.

use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde_json::Value;

use super::members::Members;
use crate::faults;

/// The claims without which STS takes no token, in the order in which it misses them.
///
/// The order is unverified but for `sub` before `iat`: a GitHub runtime token, which has neither, was refused for `sub`
/// (aws-actions/configure-aws-credentials#502).
const REQUIRED: [&str; 5] = ["iss", "sub", "aud", "exp", "iat"];

/// The claims of a token that has all the required ones.
#[derive(Clone, Debug)]
pub(crate) struct Claims(Members);

impl Claims {
    /// Reads a payload.
    pub(crate) fn read(payload: &[u8]) -> Result<Self, Fault> {
        let claims = Members::read("payload", payload)?;
        match REQUIRED.iter().find(|name| claims.get(name).is_none()) {
            None => Ok(Self(claims)),
            Some(missing) => {
                let cause = Cause::new(format!("the token has no claim `{missing}`"))
                    .wanted(REQUIRED)
                    .seen(claims.names().collect::<Vec<_>>().join(", "))
                    .hint("an ID token is needed: an access token or a runner's own token lacks some of these claims");
                Err(faults::MISSING_CLAIM.with(&[("claim", missing)]).caused_by(cause))
            }
        }
    }

    /// A claim, null included.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A claim that is there and not null.
    pub(crate) fn some(&self, name: &str) -> Option<&Value> {
        self.get(name).filter(|value| !value.is_null())
    }

    /// The claims whose names begin with this, in the order of the token.
    pub(crate) fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.with_prefix(prefix)
    }

    /// A claim that STS turns into text: observed for the number 123 as `sub`, and null ends in an internal failure
    /// [sub-number sub-null]. For `iss`, and for booleans, lists and objects, the same is assumed, `unverified`.
    pub(crate) fn identifier(&self, name: &str) -> Result<String, Fault> {
        let value = self.get(name).unwrap_or(&Value::Null);
        scalar(value).ok_or_else(|| {
            let cause =
                Cause::new(format!("the claim `{name}` has no text form")).wanted(["a string"]).seen(value.to_string());
            faults::UNKNOWN_ERROR.fault().caused_by(cause)
        })
    }
}

/// The text of a string, number or boolean.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
