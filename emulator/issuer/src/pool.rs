//! The keys of all issuers of one process.
//!
//! They are made once, in the background: whoever needs a key waits for it, and nobody else does. Two keys are
//! published, of which one signs; a third stays unknown, for tokens signed by the wrong key.

use std::{
    sync::{Arc, OnceLock},
    thread,
};

use tokio::sync::watch;

use crate::{
    jwks::Jwks,
    keys::{KeyFailure, SigningKey},
};

/// Keys in the making or made.
#[derive(Debug)]
pub(crate) struct KeyPool {
    signing: Slot,
    further: Slot,
    stranger: Slot,
}

impl KeyPool {
    /// The pool of this process. The first call starts the making of its keys, and returns at once like all others.
    pub(crate) fn shared() -> &'static Self {
        static POOL: OnceLock<KeyPool> = OnceLock::new();
        POOL.get_or_init(Self::start)
    }

    fn start() -> Self {
        let (signing, signing_made) = slot();
        let (further, further_made) = slot();
        let (stranger, stranger_made) = slot();
        in_background(move || {
            signing_made.send_replace(Some(certified().map(Arc::new)));
            stranger_made.send_replace(Some(SigningKey::generate().map(Arc::new)));
        });
        in_background(move || {
            further_made.send_replace(Some(SigningKey::generate().map(Arc::new)));
        });
        Self { signing, further, stranger }
    }

    /// The published key that tokens are signed with. It has a certificate.
    pub(crate) async fn signing(&self) -> Result<Arc<SigningKey>, KeyFailure> {
        made(&self.signing).await
    }

    /// A key that is not published.
    pub(crate) async fn stranger(&self) -> Result<Arc<SigningKey>, KeyFailure> {
        made(&self.stranger).await
    }

    /// The key set: the key without a certificate first, as at GitHub.
    pub(crate) async fn jwks(&self) -> Result<Jwks, KeyFailure> {
        let keys = [made(&self.further).await?, made(&self.signing).await?];
        Ok(Jwks { keys: keys.iter().map(|key| key.jwk().clone()).collect() })
    }
}

type Made = Option<Result<Arc<SigningKey>, KeyFailure>>;
type Slot = watch::Receiver<Made>;

fn slot() -> (Slot, watch::Sender<Made>) {
    let (made, slot) = watch::channel(None);
    (slot, made)
}

fn certified() -> Result<SigningKey, KeyFailure> {
    SigningKey::generate()?.with_certificate()
}

/// If the system gives no thread, the work and its senders are dropped, and that is what those who wait see.
fn in_background(work: impl FnOnce() + Send + 'static) {
    drop(thread::Builder::new().name("portcullis-issuer-keys".to_owned()).spawn(work));
}

async fn made(slot: &Slot) -> Result<Arc<SigningKey>, KeyFailure> {
    let lost = || KeyFailure("the thread that makes it could not run to its end".to_owned());
    let mut slot = slot.clone();
    let made = slot.wait_for(Option::is_some).await.map_err(|_| lost())?;
    made.clone().ok_or_else(lost)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_issuers_of_a_process_have_the_same_keys() {
        let one = KeyPool::shared().jwks().await.unwrap();
        assert_eq!(one, KeyPool::shared().jwks().await.unwrap());
        assert_eq!(one.keys.len(), 2);
    }

    #[tokio::test]
    async fn the_signing_key_is_published_and_the_stranger_is_not() {
        let pool = KeyPool::shared();
        let jwks = pool.jwks().await.unwrap();
        let published = |key: &SigningKey| jwks.keys.contains(key.jwk());
        assert!(published(&pool.signing().await.unwrap()));
        assert!(!published(&pool.stranger().await.unwrap()));
    }

    #[tokio::test]
    async fn whoever_waits_for_a_key_that_cannot_be_made_is_told() {
        let (slot, sender) = slot();
        drop(sender);
        let told = made(&slot).await.unwrap_err().to_string();
        assert_eq!(told, "the issuer's RSA key cannot be used: the thread that makes it could not run to its end");
    }
}
