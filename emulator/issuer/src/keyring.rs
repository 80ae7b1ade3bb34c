//! The keys of one issuer: which one signs now, and which are published.
//!
//! A rotation gives the signature to a new key; the one before stays published until the next rotation, so that tokens
//! which are under way still verify, as GitHub's key set lets them. Withdrawing the old key at once is possible too.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use serde::{Deserialize, Serialize};

use crate::{
    jwks::Jwks,
    keys::{KeyFailure, SigningKey},
    pool::KeyPool,
};

/// The keys of one issuer. Clones have the same keys, and rotate apart from one another.
#[derive(Debug)]
pub(crate) struct Keyring {
    pool: &'static KeyPool,
    /// The keys of the first turns, where they are not the first one of the process: one of the user's, those of a process
    /// before this one, and from a rotation on those of every turn so far.
    own: Mutex<Vec<Arc<SigningKey>>>,
    turn: Mutex<Turn>,
    /// How often any of these was changed.
    changes: AtomicU64,
}

/// How often the keys were rotated, and the first turn whose key is still published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Turn {
    now: usize,
    oldest: usize,
}

/// What outlives the process: the keys of every turn so far.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptKeys {
    turn: Turn,
    keys: Vec<String>,
}

/// What becomes of the key that a rotation replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// It stays published until the next rotation.
    StaysPublished,
    /// It is withdrawn at once: its tokens do not verify any more.
    Withdrawn,
}

impl Keyring {
    /// The keys of the process. The first call has them made in the background.
    pub(crate) fn shared() -> Self {
        Self { pool: KeyPool::shared(), own: Mutex::default(), turn: Mutex::default(), changes: AtomicU64::new(0) }
    }

    /// The same, but tokens are signed by this key.
    pub(crate) fn with_key(key: SigningKey) -> Self {
        Self { own: Mutex::new(vec![Arc::new(key)]), ..Self::shared() }
    }

    /// The key that signs now.
    pub(crate) async fn signing(&self) -> Result<Arc<SigningKey>, KeyFailure> {
        self.key_of(self.turn().now).await
    }

    /// A key that is not published.
    pub(crate) async fn stranger(&self) -> Result<Arc<SigningKey>, KeyFailure> {
        self.pool.stranger().await
    }

    /// The key set in GitHub's order: a key without certificate, those that sign or did, those left from Azure DevOps.
    pub(crate) async fn jwks(&self) -> Result<Jwks, KeyFailure> {
        let turn = self.turn();
        let unowned = self.pool.unowned().await?;
        let mut keys = vec![self.pool.further().await?.jwk().clone()];
        for of in (turn.oldest..=turn.now).rev() {
            keys.push(self.key_of(of).await?.jwk().clone());
        }
        keys.extend(unowned.legacy.iter().cloned());
        Ok(Jwks { keys })
    }

    /// The key set after every key that signs or did was replaced, and nobody has signed with the new one yet.
    pub(crate) async fn replaced_jwks(&self) -> Result<Jwks, KeyFailure> {
        let unowned = self.pool.unowned().await?;
        let mut keys = vec![self.pool.further().await?.jwk().clone(), unowned.replacement.clone()];
        keys.extend(unowned.legacy.iter().cloned());
        Ok(Jwks { keys })
    }

    /// Lets another key sign from now on. Waits until it is made, and the key before it.
    pub(crate) async fn rotate(&self, replaced: Replaced) -> Result<Arc<SigningKey>, KeyFailure> {
        let next = self.turn().now.saturating_add(1);
        let mut keys = Vec::new();
        for of in 0..next {
            keys.push(self.key_of(of).await?);
        }
        let key = self.key_of(next).await?;
        keys.push(Arc::clone(&key));
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if own.len() < keys.len() {
            *own = keys;
        }
        drop(own);
        let oldest = if replaced == Replaced::Withdrawn { next } else { next.saturating_sub(1) };
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = Turn { now: next, oldest };
        self.changes.fetch_add(1, Ordering::Release);
        Ok(key)
    }

    /// Back to the first key.
    pub(crate) fn reset(&self) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = Turn::default();
        self.changes.fetch_add(1, Ordering::Release);
    }

    /// What is to outlive the process; nothing while the first key is still being made. Waits for no key.
    pub(crate) fn to_keep(&self) -> Result<Option<KeptKeys>, KeyFailure> {
        let (turn, mut keys) = (self.turn(), self.own());
        if keys.is_empty() {
            let Some(made) = self.pool.signing_if_made() else { return Ok(None) };
            keys.push(made?);
        }
        let keys = keys.iter().take(turn.now.saturating_add(1)).map(|key| key.to_keep()).collect::<Result<_, _>>()?;
        Ok(Some(KeptKeys { turn, keys }))
    }

    /// Goes on with the keys of a process before this one.
    pub(crate) fn recall(&self, kept: &KeptKeys) -> Result<(), KeyFailure> {
        let keys = kept.keys.iter().map(|key| SigningKey::kept(key).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
        if kept.turn.oldest > kept.turn.now || kept.turn.now >= keys.len() {
            return Err(KeyFailure("there are fewer keys than turns".to_owned()));
        }
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = kept.turn;
        self.changes.fetch_add(1, Ordering::Release);
        Ok(())
    }

    /// How often the key set was changed: as long as this stays, it is the same.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    fn own(&self) -> Vec<Arc<SigningKey>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn turn(&self) -> Turn {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn key_of(&self, turn: usize) -> Result<Arc<SigningKey>, KeyFailure> {
        match (turn, self.own().get(turn)) {
            (_, Some(own)) => Ok(Arc::clone(own)),
            (0, None) => self.pool.signing().await,
            (rotations, None) => self.pool.rotated(rotations).await,
        }
    }
}

impl Clone for Keyring {
    fn clone(&self) -> Self {
        Self { pool: self.pool, own: Mutex::new(self.own()), turn: Mutex::new(self.turn()), changes: AtomicU64::new(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn kids(keyring: &Keyring) -> Vec<String> {
        keyring.jwks().await.unwrap().keys.into_iter().map(|key| key.kid).collect()
    }

    #[tokio::test]
    async fn all_issuers_of_a_process_have_the_same_four_keys() {
        let one = Keyring::shared().jwks().await.unwrap();
        assert_eq!(one, Keyring::shared().jwks().await.unwrap());
        assert_eq!(one.keys.len(), 4);
    }

    #[tokio::test]
    async fn the_signing_key_is_published_and_the_stranger_is_not() {
        let keyring = Keyring::shared();
        let jwks = keyring.jwks().await.unwrap();
        assert!(jwks.keys.contains(keyring.signing().await.unwrap().jwk()));
        assert!(!jwks.keys.contains(keyring.stranger().await.unwrap().jwk()));
        let replaced = keyring.replaced_jwks().await.unwrap();
        assert_eq!(replaced.keys.len(), 4);
        assert!(!replaced.keys.contains(keyring.signing().await.unwrap().jwk()));
    }

    #[tokio::test]
    async fn a_replaced_key_stays_until_the_next_rotation_unless_it_is_withdrawn() {
        let keyring = Keyring::shared();
        let first = keyring.signing().await.unwrap().kid().to_owned();
        let second = keyring.rotate(Replaced::StaysPublished).await.unwrap().kid().to_owned();
        assert_eq!(kids(&keyring).await[1..3], [second.clone(), first.clone()]);
        let third = keyring.rotate(Replaced::StaysPublished).await.unwrap().kid().to_owned();
        assert_eq!(kids(&keyring).await[1..3], [third.clone(), second]);
        let fork = keyring.clone();
        keyring.rotate(Replaced::Withdrawn).await.unwrap();
        assert_eq!(kids(&keyring).await.len(), 4);
        assert!(!kids(&keyring).await.contains(&third));
        assert!(kids(&fork).await.contains(&third), "a fork keeps the keys that it had");
        keyring.reset();
        assert_eq!(kids(&keyring).await[1], first);
    }

    #[tokio::test]
    async fn the_keys_of_every_turn_are_kept_once_they_are_made() {
        let keyring = Keyring::shared();
        keyring.signing().await.unwrap();
        let kept = |keyring: &Keyring| keyring.to_keep().unwrap().unwrap();
        assert_eq!(kept(&keyring).keys.len(), 1);
        let rotated = keyring.rotate(Replaced::StaysPublished).await.unwrap().kid().to_owned();
        assert_eq!(kept(&keyring).keys.len(), 2);
        let later = Keyring::shared();
        later.recall(&kept(&keyring)).unwrap();
        assert_eq!(later.signing().await.unwrap().kid(), rotated);
        later.reset();
        assert_eq!(kept(&later).keys.len(), 1);
        assert_eq!(later.rotate(Replaced::Withdrawn).await.unwrap().kid(), later.signing().await.unwrap().kid());
    }

    #[tokio::test]
    async fn a_key_of_ones_own_signs_and_is_published() {
        let key = SigningKey::generate().unwrap();
        let kid = key.kid().to_owned();
        let keyring = Keyring::with_key(key);
        assert_eq!(keyring.signing().await.unwrap().kid(), kid);
        assert_eq!(kids(&keyring).await[1], kid);
    }
}
