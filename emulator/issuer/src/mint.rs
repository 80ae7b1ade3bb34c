//! Claims and a key become a token: a JWS in compact form (RFC 7515).
//!
//! Pure: the time stands in the claims. A forged token takes the same way, with a draft that a fault has changed.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portcullis_model::TokenFault;
use serde::Serialize;

use crate::{
    claims::Claims,
    fault,
    keys::{KeyFailure, SigningKey},
};

/// The token with these claims, signed by this key.
///
/// # Errors
///
/// [`KeyFailure`] if the key cannot sign.
pub fn mint(claims: &Claims, key: &SigningKey) -> Result<String, KeyFailure> {
    Draft::new(claims, key).token()
}

/// The token with these claims and these defects. `stranger` is a key that the issuer does not publish.
///
/// # Errors
///
/// [`KeyFailure`] if the key cannot sign.
pub fn forge(
    claims: &Claims,
    key: &SigningKey,
    stranger: &SigningKey,
    faults: &BTreeSet<TokenFault>,
) -> Result<String, KeyFailure> {
    let mut draft = Draft::new(claims, key);
    for fault in faults {
        fault::build_in(*fault, &mut draft, stranger);
    }
    draft.token()
}

/// A token before it is signed.
pub(crate) struct Draft<'a> {
    pub(crate) header: Header,
    pub(crate) claims: &'a Claims,
    /// Without one the token has no signature.
    pub(crate) signer: Option<&'a SigningKey>,
}

/// The fields in the order of their names, as GitHub writes them.
#[derive(Serialize)]
pub(crate) struct Header {
    pub(crate) alg: &'static str,
    pub(crate) kid: String,
    pub(crate) typ: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) x5t: Option<String>,
}

impl<'a> Draft<'a> {
    fn new(claims: &'a Claims, key: &'a SigningKey) -> Self {
        let header = Header { alg: "RS256", kid: key.kid().to_owned(), typ: "JWT", x5t: key.x5t().map(str::to_owned) };
        Self { header, claims, signer: Some(key) }
    }

    fn token(&self) -> Result<String, KeyFailure> {
        let mut token = format!("{}.{}", part(&self.header)?, part(self.claims)?);
        let signature = self.signer.map(|key| key.sign(token.as_bytes())).transpose()?.unwrap_or_default();
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

fn part(value: &impl Serialize) -> Result<String, KeyFailure> {
    let json = serde_json::to_vec(value).map_err(|why| KeyFailure(format!("writing the token failed: {why}")))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}
