//! Where STS gets the keys of issuers from: those that the user gave, and those of the fake GitHub.
//!
//! Keys that were given for an issuer stand in the place of its own, the fake GitHub's included: a token is verified
//! against them or not at all.
//!
//! It goes the way that STS goes, from the discovery document to the key set, and gives up where STS does: when a document
//! takes more than five seconds, is answered with an error, or lacks what STS asks for. Nothing is kept from one token to
//! the next: AWS was seen to take a replaced key set at once. STS tells its caller "couldn't retrieve verification key" in all
//! these cases; that text is reported for slow issuers (aws-actions/configure-aws-credentials#299) and for discovery
//! documents that lack members (AWS re:Post, `InvalidIdentityToken`), and `unverified` for errors of the issuer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use portcullis_gate::{KeySource, KeysUnavailable};
use portcullis_issuer::{Edition, Issuer, Served};

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

/// Answers for the local issuer, under every name that it has, and for those whose keys were given.
#[derive(Debug)]
pub(crate) struct IssuerKeys {
    issuer: Issuer,
    given: BTreeMap<String, Arc<str>>,
    /// The key set that was found last: for which issuer, in which edition of its documents. Going the whole way again for
    /// each token, to the same text, would cost more than judging it.
    found: Mutex<Option<(String, Edition, Arc<str>)>>,
}

impl IssuerKeys {
    pub(crate) fn new(issuer: Issuer, given: BTreeMap<String, Arc<str>>) -> Self {
        Self { issuer, given, found: Mutex::default() }
    }

    fn found(&self) -> MutexGuard<'_, Option<(String, Edition, Arc<str>)>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl KeySource for IssuerKeys {
    async fn key_set(&self, issuer: &str) -> Result<Arc<str>, KeysUnavailable> {
        if let Some(given) = self.given.get(issuer) {
            return Ok(Arc::clone(given));
        }
        let edition = self.issuer.edition();
        if let Some((name, of, text)) = self.found().as_ref()
            && name == issuer
            && *of == edition
        {
            return Ok(Arc::clone(text));
        }
        if !self.issuer.is_known_as(issuer) {
            let given: String = self.given.keys().map(|issuer| format!("`{issuer}`, ")).collect();
            return Err(KeysUnavailable(format!(
                "this emulator has no keys of the issuer `{issuer}`, only those of {given}`{}` and of GitHub's other forms of it; \
                 `serve --jwks {issuer}=FILE` gives it more",
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
        let text = serde_json::to_string(&key_set).map_err(|error| KeysUnavailable(error.to_string()))?;
        let text: Arc<str> = text.into();
        *self.found() = Some((issuer.to_owned(), edition, Arc::clone(&text)));
        Ok(text)
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
