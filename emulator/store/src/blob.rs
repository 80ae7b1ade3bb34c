//! Blobs by digest. They never change, so that all snapshots of a world share them.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use bytes::Bytes;
use portcullis_model::Digest;

/// The content of layers and configurations. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Blobs {
    by_digest: Arc<RwLock<HashMap<Digest, Bytes>>>,
}

impl Blobs {
    /// The content, if it was ever put.
    #[must_use]
    pub fn read(&self, digest: &Digest) -> Option<Bytes> {
        self.by_digest.read().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    /// Keeps content under its digest, which the caller has computed. Equal content is kept once.
    pub fn put(&self, digest: Digest, content: Bytes) {
        self.by_digest.write().unwrap_or_else(PoisonError::into_inner).entry(digest).or_insert(content);
    }
}
