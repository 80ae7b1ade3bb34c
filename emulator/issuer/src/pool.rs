//! The keys of all issuers of one process.
//!
//! They are made once, in the background: whoever needs a key waits for it, and nobody else does. Of GitHub's four
//! published keys one signs, one could, and two have no owner; a further one stays unknown, for tokens signed by the wrong
//! key. The keys that come after a rotation are made when the first issuer rotates, and shared likewise.

use std::{
    sync::{Arc, OnceLock},
    thread,
};

use tokio::sync::{Mutex, watch};

use crate::{
    keys::{KeyFailure, SigningKey},
    unowned::Unowned,
};

/// Keys in the making or made.
#[derive(Debug)]
pub(crate) struct KeyPool {
    signing: Slot<SigningKey>,
    further: Slot<SigningKey>,
    stranger: Slot<SigningKey>,
    unowned: Slot<Unowned>,
    /// The key of the first rotation, of the second, and so on.
    rotated: Mutex<Vec<Arc<SigningKey>>>,
}

/// Has the keys of this process made in the background, for whoever knows that they will be needed before there is an
/// issuer. Returns at once.
pub fn begin_keys() {
    KeyPool::shared();
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
        let (unowned, unowned_made) = slot();
        in_background(move || {
            let signing = certified();
            let unowned = signing.as_ref().map_err(Clone::clone).and_then(Unowned::make);
            unowned_made.send_replace(Some(unowned.map(Arc::new)));
            signing_made.send_replace(Some(signing.map(Arc::new)));
            stranger_made.send_replace(Some(SigningKey::generate().map(Arc::new)));
        });
        in_background(move || {
            further_made.send_replace(Some(SigningKey::generate().map(Arc::new)));
        });
        Self { signing, further, stranger, unowned, rotated: Mutex::default() }
    }

    /// The published key that tokens are signed with before any rotation. It has a certificate.
    pub(crate) async fn signing(&self) -> Result<Arc<SigningKey>, KeyFailure> {
        made(&self.signing).await
    }

    /// The same if it is made already; nobody waits for it.
    pub(crate) fn signing_if_made(&self) -> Option<Result<Arc<SigningKey>, KeyFailure>> {
        self.signing.borrow().clone()
    }

    /// The published key without a certificate, which signs nothing.
    pub(crate) async fn further(&self) -> Result<Arc<SigningKey>, KeyFailure> {
        made(&self.further).await
    }

    /// A key that is not published.
    pub(crate) async fn stranger(&self) -> Result<Arc<SigningKey>, KeyFailure> {
        made(&self.stranger).await
    }

    /// The published keys that nobody owns.
    pub(crate) async fn unowned(&self) -> Result<Arc<Unowned>, KeyFailure> {
        made(&self.unowned).await
    }

    /// The key that tokens are signed with after this many rotations, of which there is at least one.
    pub(crate) async fn rotated(&self, rotations: usize) -> Result<Arc<SigningKey>, KeyFailure> {
        let index = rotations.saturating_sub(1);
        let mut keys = self.rotated.lock().await;
        loop {
            if let Some(key) = keys.get(index) {
                return Ok(Arc::clone(key));
            }
            let (next, next_made) = slot();
            in_background(move || {
                next_made.send_replace(Some(certified().map(Arc::new)));
            });
            keys.push(made(&next).await?);
        }
    }
}

type Made<T> = Option<Result<Arc<T>, KeyFailure>>;
type Slot<T> = watch::Receiver<Made<T>>;

fn slot<T>() -> (Slot<T>, watch::Sender<Made<T>>) {
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

async fn made<T>(slot: &Slot<T>) -> Result<Arc<T>, KeyFailure> {
    let lost = || KeyFailure("the thread that makes it could not run to its end".to_owned());
    let mut slot = slot.clone();
    let made = slot.wait_for(Option::is_some).await.map_err(|_| lost())?;
    made.clone().ok_or_else(lost)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_for_a_key_that_cannot_be_made_is_told() {
        let (slot, sender) = slot::<SigningKey>();
        drop(sender);
        let told = made(&slot).await.unwrap_err().to_string();
        assert_eq!(told, "the issuer's RSA key cannot be used: the thread that makes it could not run to its end");
    }

    #[tokio::test]
    async fn a_rotation_has_one_key_for_the_whole_process() {
        let pool = KeyPool::shared();
        let (one, again) = (pool.rotated(1).await.unwrap(), pool.rotated(1).await.unwrap());
        assert_eq!(one.kid(), again.kid());
        assert_ne!(one.kid(), pool.signing().await.unwrap().kid());
        assert!(one.x5t().is_some());
    }
}
