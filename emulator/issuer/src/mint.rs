//! Claims and a key become a token: a JWS in compact form (RFC 7515).
//!
//! Pure: the time stands in the claims.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use crate::{
    claims::Claims,
    keys::{KeyFailure, SigningKey, failed},
};

/// The token with these claims, signed by this key.
///
/// # Errors
///
/// [`KeyFailure`] if the key cannot sign.
pub fn mint(claims: &Claims, key: &SigningKey) -> Result<String, KeyFailure> {
    let mut token = String::with_capacity(USUAL_LENGTH);
    append_json(&Header::of(key), &mut token)?;
    token.push('.');
    append_json(claims, &mut token)?;
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// More than most tokens have: captured ones are of 1.6 to 2.2 kB.
const USUAL_LENGTH: usize = 3072;

/// The fields in the order of their names, as GitHub writes them.
#[derive(Serialize)]
pub(crate) struct Header<'a> {
    pub(crate) alg: &'static str,
    pub(crate) kid: &'a str,
    pub(crate) typ: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) x5t: Option<&'a str>,
}

impl<'a> Header<'a> {
    /// The header of every token that this key signs.
    pub(crate) fn of(key: &'a SigningKey) -> Self {
        Self { alg: "RS256", kid: key.kid(), typ: "JWT", x5t: key.x5t() }
    }
}

/// One part of a token.
pub(crate) fn encoded_json(value: &impl Serialize) -> Result<String, KeyFailure> {
    let mut part = String::new();
    append_json(value, &mut part)?;
    Ok(part)
}

fn append_json(value: &impl Serialize, token: &mut String) -> Result<(), KeyFailure> {
    let json = serde_json::to_vec(value).map_err(failed("writing the token"))?;
    URL_SAFE_NO_PAD.encode_string(json, token);
    Ok(())
}
