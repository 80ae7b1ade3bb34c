//! A token that a workflow run was given: its claims, and whether GitHub made it.
//!
//! Nothing of a whole token is kept but its header and claims, and no message shows a line of its file.

use std::sync::Arc;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use camino::Utf8PathBuf;

use crate::{
    error::EvidenceError,
    file::SourceFile,
    web_token::{Members, WebToken},
};

/// What is known of a token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The header, when the whole token was given.
    pub header: Option<Members>,
    /// The claims; of a subject alone only `sub`.
    pub claims: Members,
    /// Whether its issuer made it.
    pub signature: Signature,
    /// The file that it stands in.
    pub path: Utf8PathBuf,
}

/// What is known of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Only claims were given.
    Absent,
    /// There is one, and no key to check it with was given.
    Unchecked,
    /// A key of the given set made it.
    Good {
        /// The key's id.
        kid: String,
    },
    /// No key of the given set made it.
    Wrong {
        /// Why, for a person.
        why: String,
    },
}

/// A public key of an issuer.
#[derive(Clone, Debug)]
pub(crate) struct IssuerKey {
    pub(crate) kid: Option<String>,
    pub(crate) modulus: Vec<u8>,
    pub(crate) exponent: Vec<u8>,
}

/// A token of which the signature is still to be checked: its text goes no further than that.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) token: WebToken,
    pub(crate) path: Utf8PathBuf,
}

/// Whether text is meant to be one JSON web token.
pub(crate) fn is_token(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("eyJ") && text.contains('.') && !text.contains(char::is_whitespace)
}

/// Reads a token.
///
/// # Errors
///
/// When it cannot be taken apart.
pub(crate) fn read(file: &Arc<SourceFile>, text: &str) -> Result<Signed, EvidenceError> {
    let token = WebToken::read(text.trim()).map_err(|error| {
        let help = "give the whole token, or its decoded claims as JSON, or the subject alone";
        EvidenceError::file(file.path(), format!("begins as a token does, but {}", error.why())).help(help)
    })?;
    Ok(Signed { token, path: file.path().to_owned() })
}

impl Signed {
    /// The token, its signature checked by the keys that were given.
    pub(crate) fn checked(self, keys: &[IssuerKey]) -> Token {
        let signature = if keys.is_empty() { Signature::Unchecked } else { check(&self.token, keys) };
        let WebToken { header, claims, .. } = self.token;
        Token { header: Some(header), claims, signature, path: self.path }
    }
}

fn check(token: &WebToken, keys: &[IssuerKey]) -> Signature {
    let wrong = |why: String| Signature::Wrong { why };
    let algorithm = token.header.text("alg").unwrap_or_default();
    if algorithm != "RS256" {
        return wrong(format!("its algorithm is `{algorithm}`, and GitHub signs with RS256"));
    }
    let kid = token.header.text("kid");
    let fitting: Vec<&IssuerKey> = keys.iter().filter(|key| kid.is_none() || key.kid.as_deref() == kid).collect();
    if fitting.is_empty() {
        return wrong(format!("the given key set has no key `{}`", kid.unwrap_or_default()));
    }
    let made = |key: &&&IssuerKey| {
        let public = RsaPublicKeyComponents { n: &key.modulus, e: &key.exponent };
        public.verify(&RSA_PKCS1_2048_8192_SHA256, token.signed.as_bytes(), &token.signature).is_ok()
    };
    match fitting.iter().find(made) {
        Some(key) => Signature::Good { kid: key.kid.clone().unwrap_or_default() },
        None => wrong("the key that it names did not make it".to_owned()),
    }
}
