//! The key set that the issuer publishes, field for field in GitHub's order.

use std::fmt;

use serde::Serialize;

/// A public key: RFC 7517, with the fields that GitHub serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// Always `RSA`.
    pub kty: &'static str,
    /// Always `RS256`.
    pub alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// The name that tokens call the key by.
    pub kid: String,
    /// The modulus, in URL-safe base64 without padding.
    pub n: String,
    /// The exponent, likewise.
    pub e: String,
    /// The key's certificate; the oldest of GitHub's keys has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x5c: Option<Vec<String>>,
    /// SHA-1 over the certificate, in URL-safe base64 without padding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x5t: Option<String>,
}

/// The document at `/.well-known/jwks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwks {
    /// The published keys. A key that signs no tokens comes first, as at GitHub.
    pub keys: Vec<Jwk>,
}

/// The document's JSON, as served.
impl fmt::Display for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}
