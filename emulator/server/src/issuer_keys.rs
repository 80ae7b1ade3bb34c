//! Where STS gets the keys of issuers from: those of the fake GitHub, and nobody else's.

use async_trait::async_trait;
use portcullis_gate::{KeySource, KeysUnavailable};
use portcullis_issuer::Issuer;

/// Answers for the local issuer.
#[derive(Debug)]
pub(crate) struct IssuerKeys {
    issuer: Issuer,
}

impl IssuerKeys {
    pub(crate) fn new(issuer: Issuer) -> Self {
        Self { issuer }
    }
}

#[async_trait]
impl KeySource for IssuerKeys {
    async fn key_set(&self, issuer: &str) -> Result<String, KeysUnavailable> {
        if issuer == self.issuer.url() {
            let key_set = self.issuer.jwks().await.map_err(|error| KeysUnavailable(error.to_string()))?;
            return serde_json::to_string(&key_set).map_err(|error| KeysUnavailable(error.to_string()));
        }
        Err(KeysUnavailable(format!(
            "this emulator has no keys of the issuer `{issuer}`, only those of `{}`",
            self.issuer.url()
        )))
    }
}
