//! What of an issuer outlives its process: its keys, what was set, its faults, and the jobs that may still ask.
//!
//! Each is a text under a name, so that whoever keeps them writes only those that changed. Refuses texts that it has not
//! written, and changes nothing then.

use std::collections::{BTreeMap, HashMap};

use serde::{Serialize, de::DeserializeOwned};

use crate::{customization::Settings, issuer::Issuer, jobs::Registered, keyring::KeptKeys, keys::KeyFailure};

const KEYS: &str = "keys";
const SETTINGS: &str = "settings";
const FAULTS: &str = "faults";
const JOB: &str = "job/";

/// What was kept of an issuer cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRecalled {
    /// A text is none that an issuer has written.
    #[error("the issuer's `{name}` cannot be read: {why}")]
    Text {
        /// Its name, or the beginning of it.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyFailure),
}

impl Issuer {
    /// What is to outlive the process, by name. Private keys are among it once they are made: see [`keys_made`](Self::keys_made).
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if a key could not be made or written.
    pub fn to_keep(&self) -> Result<BTreeMap<String, String>, KeyFailure> {
        let mut texts = BTreeMap::new();
        if let Some(keys) = self.keyring.to_keep()? {
            texts.insert(KEYS.to_owned(), text(&keys)?);
        }
        texts.insert(SETTINGS.to_owned(), text(&*self.customization.lock())?);
        texts.insert(FAULTS.to_owned(), text(&self.faults())?);
        for (bearer, job) in self.jobs.to_keep() {
            texts.insert(format!("{JOB}{bearer}"), text(&job)?);
        }
        Ok(texts)
    }

    /// Waits until the key that signs is made, so that it is among what is [kept](Self::to_keep).
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if it could not be made.
    pub async fn keys_made(&self) -> Result<(), KeyFailure> {
        self.keyring.signing().await.map(drop)
    }

    /// Goes on where another issuer stopped, from what it wanted to be kept.
    ///
    /// # Errors
    ///
    /// [`NotRecalled`] for a text that no issuer has written.
    pub fn recall(&self, kept: &BTreeMap<String, String>) -> Result<(), NotRecalled> {
        let keys: Option<KeptKeys> = read(kept, KEYS)?;
        let settings: Settings = read(kept, SETTINGS)?.unwrap_or_default();
        let faults = read(kept, FAULTS)?.unwrap_or_default();
        let mut jobs: HashMap<String, Registered> = HashMap::new();
        for (name, text) in kept {
            if let Some(bearer) = name.strip_prefix(JOB) {
                jobs.insert(bearer.to_owned(), parse(JOB, text)?);
            }
        }
        if let Some(keys) = keys {
            self.keyring.recall(&keys)?;
        }
        *self.customization.lock() = settings;
        self.set_faults(faults);
        self.jobs.recall(jobs);
        Ok(())
    }
}

fn text<T: Serialize>(value: &T) -> Result<String, KeyFailure> {
    serde_json::to_string(value).map_err(|error| KeyFailure(format!("writing what goes with it failed: {error}")))
}

fn read<T: DeserializeOwned>(kept: &BTreeMap<String, String>, name: &'static str) -> Result<Option<T>, NotRecalled> {
    kept.get(name).map(|text| parse(name, text)).transpose()
}

fn parse<T: DeserializeOwned>(name: &'static str, text: &str) -> Result<T, NotRecalled> {
    // What is wrong is told without the text, which may be a key.
    serde_json::from_str(text).map_err(|error| NotRecalled::Text {
        name,
        why: format!("it is not as it was written, at column {}", error.column()),
    })
}

#[cfg(test)]
mod tests {
    use portcullis_model::{Clock, IssuerFault, Job};
    use serde_json::json;

    use super::*;
    use crate::{Replaced, jobs::Registration};

    #[tokio::test]
    async fn an_issuer_goes_on_where_another_stopped() {
        let before = Issuer::new(Clock::new());
        before.rotate(Replaced::StaysPublished).await.unwrap();
        before.set_faults([IssuerFault::JwksSlow].into());
        before.customization.lock().organization("octo-org").include_claim_keys = vec!["actor".to_owned()];
        let job: Job = serde_json::from_value(json!({
            "repository": {"owner": "octo-org", "name": "app"}, "event": {"push": "refs/heads/main"}
        }))
        .unwrap();
        let registration = Registration { job, faults: [].into(), claims: [].into(), issuer_faults: None };
        let ticket = before.jobs.register(registration, 1000);
        let kept = before.to_keep().unwrap();

        let after = Issuer::new(Clock::new());
        after.recall(&kept).unwrap();
        assert_eq!(after.to_keep().unwrap(), kept);
        let [one, other] = [before.keyring.jwks().await.unwrap(), after.keyring.jwks().await.unwrap()];
        let keys =
            |jwks: &crate::Jwks| jwks.keys.iter().map(|key| (key.kid.clone(), key.n.clone())).collect::<Vec<_>>();
        assert_eq!(keys(&one), keys(&other), "tokens from before still verify");
        assert!(after.jobs.find(ticket.plan, ticket.job, &ticket.bearer, 1000).is_ok(), "a runner can go on");
    }

    #[tokio::test]
    async fn what_no_issuer_has_written_is_refused_and_changes_nothing() {
        let issuer = Issuer::new(Clock::new());
        issuer.keys_made().await.unwrap();
        let kept = issuer.to_keep().unwrap();
        for (name, text) in [
            ("keys", "{}"),
            ("keys", r#"{"turn":{"now":1,"oldest":0},"keys":[]}"#),
            ("keys", r#"{"turn":{"now":0,"oldest":0},"keys":["c2VjcmV0"]}"#),
            ("settings", "[]"),
            ("faults", r#"["no-such-fault"]"#),
            ("job/x", "secret"),
        ] {
            let mut wrong = kept.clone();
            wrong.insert(name.to_owned(), text.to_owned());
            let told = issuer.recall(&wrong).unwrap_err().to_string();
            assert!(!told.contains("secret") && !told.contains("c2VjcmV0"), "{told}");
            assert_eq!(issuer.to_keep().unwrap(), kept, "{name}");
        }
    }
}
