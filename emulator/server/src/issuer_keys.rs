//! Where STS gets the keys of issuers from: those of the fake GitHub, and nobody else's.
//!
//! It goes the way that STS goes, from the discovery document to the key set, and gives up where STS does: when a document
//! takes more than five seconds, is answered with an error, or lacks what STS asks for. Nothing is kept from one token to
//! the next: AWS was seen to take a replaced key set at once. STS tells its caller "couldn't retrieve verification key" in all
//! these cases; that text is reported for slow issuers (aws-actions/configure-aws-credentials#299) and for discovery
//! documents that lack members (AWS re:Post, `InvalidIdentityToken`), and `unverified` for errors of the issuer.

use std::time::Duration;

use async_trait::async_trait;
use portcullis_gate::{KeySource, KeysUnavailable};
use portcullis_issuer::{Issuer, Served};

/// How long STS waits for a document.
const PATIENCE: Duration = Duration::from_secs(5);

/// The members of a discovery document without which STS uses no key of the issuer.
const REQUIRED: [&str; 5] = [
    "issuer",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
];

/// Answers for the local issuer, under every name that it has.
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
        if !self.issuer.is_known_as(issuer) {
            return Err(KeysUnavailable(format!(
                "this emulator has no keys of the issuer `{issuer}`, only those of `{}` and of GitHub's other forms of it",
                self.issuer.url()
            )));
        }
        let discovery = in_time("discovery document", self.issuer.discovery(issuer))?;
        if let Some(missing) = REQUIRED.iter().find(|member| !discovery.contains_key(**member)) {
            return Err(KeysUnavailable(format!(
                "the issuer's discovery document has no `{missing}`, which STS asks for"
            )));
        }
        let key_set = self.issuer.jwks().await.map_err(|error| KeysUnavailable(error.to_string()))?;
        let key_set = in_time("key set", key_set)?;
        serde_json::to_string(&key_set).map_err(|error| KeysUnavailable(error.to_string()))
    }
}

/// The document, if it is there before STS loses patience. Nobody waits for it here: how long it takes is known.
fn in_time<T>(what: &str, served: Served<T>) -> Result<T, KeysUnavailable> {
    if served.after > PATIENCE {
        let (takes, patience) = (served.after.as_secs(), PATIENCE.as_secs());
        return Err(KeysUnavailable(format!(
            "the issuer's {what} takes {takes} s, and STS waits no longer than {patience} s"
        )));
    }
    served.document.ok_or_else(|| KeysUnavailable(format!("the issuer answers 503 for its {what}")))
}
