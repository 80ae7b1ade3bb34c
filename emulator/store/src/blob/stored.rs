//! One blob: where its content is, and who holds it.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use portcullis_model::{Digest, Timestamp};

use super::Place;

#[derive(Debug)]
pub(super) struct Stored {
    digest: Digest,
    size: u64,
    content: Content,
    put_at: Mutex<Timestamp>,
    /// By how many it is held that are no list of blobs.
    held: AtomicUsize,
}

#[derive(Debug)]
pub(super) enum Content {
    Memory(Bytes),
    File(StoredFile),
}

#[derive(Debug)]
pub(super) struct StoredFile {
    path: PathBuf,
    place: Arc<Place>,
    /// Whether the file goes with the last one that has it.
    given_up: AtomicBool,
}

impl Stored {
    pub(super) fn in_memory(digest: Digest, content: Bytes, now: Timestamp) -> Self {
        let size = content.len() as u64;
        Self { digest, size, content: Content::Memory(content), put_at: Mutex::new(now), held: AtomicUsize::new(0) }
    }

    pub(super) fn in_file(digest: Digest, size: u64, path: PathBuf, place: Arc<Place>, now: Timestamp) -> Self {
        let given_up = AtomicBool::new(place.is_temporary());
        let content = Content::File(StoredFile { path, place, given_up });
        Self { digest, size, content, put_at: Mutex::new(now), held: AtomicUsize::new(0) }
    }

    pub(super) fn digest(&self) -> &Digest {
        &self.digest
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn content(&self) -> &Content {
        &self.content
    }

    pub(super) fn put_at(&self) -> Timestamp {
        *self.put_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same content came again: it is as if it had come now, and for the first time.
    pub(super) fn put_again(&self, now: Timestamp) {
        *self.put_at.lock().unwrap_or_else(PoisonError::into_inner) = now;
        if let Content::File(file) = &self.content {
            file.given_up.store(file.place.is_temporary(), Ordering::SeqCst);
        }
    }

    pub(super) fn give_up(&self) {
        if let Content::File(file) = &self.content {
            file.given_up.store(true, Ordering::SeqCst);
        }
    }

    pub(super) fn lies_at(&self, place: &Arc<Place>) -> bool {
        matches!(&self.content, Content::File(file) if Arc::ptr_eq(&file.place, place))
    }

    pub(super) fn hold(&self) {
        self.held.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn let_go(&self) {
        self.held.fetch_sub(1, Ordering::SeqCst);
    }

    pub(super) fn is_held(&self) -> bool {
        self.held.load(Ordering::SeqCst) > 0
    }
}

impl StoredFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Stored {
    fn drop(&mut self) {
        if let Content::File(file) = &self.content
            && file.given_up.load(Ordering::SeqCst)
        {
            file.place.remove(&self.digest, &file.path);
        }
    }
}
