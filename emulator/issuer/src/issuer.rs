//! The issuer: a clock, the keys of the process and the jobs that runners have registered.

use std::{collections::BTreeSet, sync::Arc};

use portcullis_model::{Clock, InvalidJob, Job, TokenFault};
use uuid::Uuid;

use crate::{
    claims::{ClaimOverrides, Claims, Issuance},
    discovery::Discovery,
    fault::{self, ContradictoryFaults},
    jobs::Jobs,
    jwks::Jwks,
    keys::KeyFailure,
    mint::{forge, mint},
    pool::KeyPool,
};

/// The issuer of github.com.
pub const ISSUER_URL: &str = "https://token.actions.githubusercontent.com";

/// GitHub's OIDC issuer. Clones are the same issuer.
#[derive(Clone, Debug)]
pub struct Issuer {
    clock: Clock,
    keys: &'static KeyPool,
    pub(crate) jobs: Arc<Jobs>,
}

/// A token could not be minted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// GitHub has no such job.
    #[error(transparent)]
    Job(#[from] InvalidJob),
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
        Self { clock, keys: KeyPool::shared(), jobs: Arc::default() }
    }

    /// An issuer without jobs that publishes the same keys and tells the time by another clock.
    #[must_use]
    pub fn fork(&self, clock: Clock) -> Self {
        Self { clock, keys: self.keys, jobs: Arc::default() }
    }

    /// The claim `iss` of every token, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &'static str {
        ISSUER_URL
    }

    /// The discovery document.
    #[must_use]
    pub fn discovery(&self) -> Discovery {
        Discovery::of(self.url())
    }

    /// The published key set. Waits for the keys.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if a key could not be made.
    pub async fn jwks(&self) -> Result<Jwks, KeyFailure> {
        self.keys.jwks().await
    }

    /// A token for the job, as GitHub would mint it now; then with the overrides and the faults that a test wants.
    ///
    /// Each has a new `jti`. Waits for the key.
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
        let issuance = Issuance { issuer: self.url(), audience, at: self.seconds(), id: Uuid::new_v4() };
        let claims = Claims::of(job, &issuance)?.overridden(overrides);
        let key = self.keys.signing().await?;
        if faults.is_empty() {
            return Ok(mint(&claims, &key)?);
        }
        Ok(forge(&claims, &key, self.keys.stranger().await?.as_ref(), faults)?)
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.clock.seconds()
    }
}
