//! The issuer: a clock, keys, the jobs that runners have registered, and what was set about their tokens.

use std::{collections::BTreeSet, sync::Arc};

use portcullis_model::{Clock, Host, IssuerFault, Job, TokenFault};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    claims::{ClaimOverrides, Claims, Issuance, NoClaims},
    customization::Customization,
    documents::{self, IssuerFaults, Served},
    fault::{self, ContradictoryFaults},
    forgery::forge,
    jobs::Jobs,
    jwks::Jwks,
    keyring::{Keyring, Replaced},
    keys::{KeyFailure, SigningKey},
    mint::mint,
};

/// The issuer of github.com.
pub const ISSUER_URL: &str = "https://token.actions.githubusercontent.com";

/// GitHub's OIDC issuer, under each of the names that GitHub has for it. Clones are the same issuer.
#[derive(Clone, Debug)]
pub struct Issuer {
    clock: Clock,
    pub(crate) keyring: Arc<Keyring>,
    faults: Arc<IssuerFaults>,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) customization: Arc<Customization>,
}

/// A state of the issuer's documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    faults: BTreeSet<IssuerFault>,
    changes: u64,
}

/// A token could not be minted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// GitHub has no such job, or no subject for it.
    #[error(transparent)]
    Claims(#[from] NoClaims),
    /// No token can have these faults together.
    #[error(transparent)]
    Faults(#[from] ContradictoryFaults),
    /// The key is missing or cannot sign.
    #[error(transparent)]
    Key(#[from] KeyFailure),
}

impl Issuer {
    /// An issuer without jobs that tells the time by this clock.
    ///
    /// Its keys are those of all issuers of the process. The first issuer has them made in the background.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self::with_keyring(clock, Keyring::shared())
    }

    /// The same, but its tokens are signed by this key, which it publishes with a certificate.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if the key cannot sign.
    pub fn with_signing_key(clock: Clock, key: SigningKey) -> Result<Self, KeyFailure> {
        Ok(Self::with_keyring(clock, Keyring::with_key(key.with_certificate()?)))
    }

    fn with_keyring(clock: Clock, keyring: Keyring) -> Self {
        let (faults, jobs, customization) = Default::default();
        Self { clock, keyring: Arc::new(keyring), faults, jobs, customization }
    }

    /// An issuer without jobs that starts with the same keys, settings and faults, and tells the time by another clock.
    #[must_use]
    pub fn fork(&self, clock: Clock) -> Self {
        Self {
            clock,
            keyring: Arc::new(self.keyring.as_ref().clone()),
            faults: Arc::new(self.faults.as_ref().clone()),
            jobs: Arc::default(),
            customization: Arc::new(self.customization.as_ref().clone()),
        }
    }

    /// Forgets jobs, settings and faults, and goes back to the first keys.
    pub fn reset(&self) {
        self.jobs.clear();
        *self.customization.lock() = crate::customization::Settings::default();
        self.faults.lock().clear();
        self.keyring.reset();
    }

    /// The claim `iss` of the tokens of github.com, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &'static str {
        ISSUER_URL
    }

    /// Whether tokens with this `iss` are minted here: github.com's, an enterprise's, ghe.com's or a server's.
    #[must_use]
    pub fn is_known_as(&self, issuer: &str) -> bool {
        Host::of_issuer(issuer).is_some()
    }

    /// The discovery document that is served for the issuer with this URL.
    #[must_use]
    pub fn discovery(&self, issuer: &str) -> Served<Map<String, Value>> {
        documents::discovery(issuer, &self.faults())
    }

    /// The key set that is served. Waits for the keys.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if a key could not be made.
    pub async fn jwks(&self) -> Result<Served<Jwks>, KeyFailure> {
        documents::jwks(&self.keyring, &self.faults()).await
    }

    /// What the two documents are made of besides the issuer's name: while it is the same, so are they.
    #[must_use]
    pub fn edition(&self) -> Edition {
        Edition { faults: self.faults(), changes: self.keyring.changes() }
    }

    /// The faults of the two documents and of the token service.
    #[must_use]
    pub fn faults(&self) -> BTreeSet<IssuerFault> {
        self.faults.lock().clone()
    }

    /// Lets the two documents and the token service have these faults from now on, and no others.
    pub fn set_faults(&self, faults: BTreeSet<IssuerFault>) {
        *self.faults.lock() = faults;
    }

    /// Lets another key sign from now on, and gives its `kid`. Waits until the key is made.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if no key could be made.
    pub async fn rotate(&self, replaced: Replaced) -> Result<String, KeyFailure> {
        Ok(self.keyring.rotate(replaced).await?.kid().to_owned())
    }

    /// A token for the job, as GitHub would mint it now; then with the overrides and the faults that a test wants.
    ///
    /// Each has a new `jti`. Waits for the key. Whether the job may ask is not looked at here.
    ///
    /// # Errors
    ///
    /// [`MintError`] if GitHub has no such job, the faults contradict one another, or there is no key.
    pub async fn mint(
        &self,
        job: &Job,
        audience: Option<&str>,
        faults: &BTreeSet<TokenFault>,
        overrides: &ClaimOverrides,
    ) -> Result<String, MintError> {
        fault::consistent(faults)?;
        let issuance = Issuance { audience, at: self.seconds(), id: Uuid::new_v4() };
        let claims = Claims::of(&self.customization.applied(job), &issuance)?.overridden(overrides);
        let key = self.keyring.signing().await?;
        if faults.is_empty() {
            return Ok(mint(&claims, &key)?);
        }
        Ok(forge(&claims, &key, self.keyring.stranger().await?.as_ref(), faults)?)
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.clock.seconds()
    }
}
