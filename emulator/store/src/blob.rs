//! Blobs by digest: the content of layers and configurations.
//!
//! Equal content is kept once, and never changes. It lies in a file under its digest and is read piece by piece, so that
//! its size does not matter; where nothing outlives the process, what is small stays in memory. A fork begins with the
//! blobs of its origin, and neither can take one from the other. A blob that no repository has is forgotten after a
//! while.

mod place;
mod reader;
mod stored;

use std::{
    collections::HashSet,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use imbl::OrdMap;
use portcullis_model::{Digest, Duration, Timestamp};

pub(crate) use place::Place;
pub use reader::BlobReader;
use stored::Stored;

use crate::{DiskFailure, disk::failed};

/// How long a blob stays that no repository has: an image may be pushed right after the layer.
const UNREFERENCED: Duration = Duration::from_hours(1);

/// The content of layers and configurations. Clones are the same.
#[derive(Clone, Debug)]
pub struct Blobs {
    by_digest: Arc<Mutex<OrdMap<Digest, Arc<Stored>>>>,
    place: Arc<Place>,
}

/// A blob, which stays as long as this is held.
#[derive(Debug)]
pub struct Blob(Arc<Stored>);

impl Blobs {
    /// Blobs that end with the process.
    pub(crate) fn temporary() -> Self {
        Self::at(Place::temporary())
    }

    /// The blobs in a folder: those that are asked for. Files that nobody asks for are removed.
    ///
    /// # Errors
    ///
    /// The file that is not there or has another size, and what the system says of the folder.
    pub(crate) fn open<'a>(
        folder: &Path,
        wanted: impl Iterator<Item = (&'a Digest, u64)>,
    ) -> Result<Self, MissingBlob> {
        let blobs = Self::at(Place::kept(folder)?);
        {
            let mut by_digest = blobs.lock();
            for (digest, size) in wanted {
                let file = blobs.place.file(digest)?;
                let length = std::fs::metadata(&file).ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
                if length != Some(size) {
                    return Err(MissingBlob::Size { file, size, length });
                }
                let stored = blobs.place.stored(digest, size, Timestamp::UNIX_EPOCH);
                by_digest.insert(digest.clone(), stored);
            }
            blobs.place.sweep(|digest| by_digest.contains_key(digest))?;
        }
        Ok(blobs)
    }

    fn at(place: Place) -> Self {
        Self { by_digest: Arc::default(), place: Arc::new(place) }
    }

    /// Blobs of their own that begin with these.
    pub(crate) fn fork(&self) -> Self {
        let by_digest = Arc::new(Mutex::new(self.lock().clone()));
        Self { by_digest, place: Place::of_fork(&self.place) }
    }

    /// The blob of this digest, if it was ever put.
    #[must_use]
    pub fn find(&self, digest: &Digest) -> Option<Blob> {
        self.lock().get(digest).map(Blob::hold)
    }

    /// Where contents arrive.
    pub(crate) fn place(&self) -> &Arc<Place> {
        &self.place
    }

    /// Keeps content in memory under its digest, which the caller has computed.
    pub(crate) fn put_bytes(&self, digest: &Digest, content: Bytes, now: Timestamp) -> Blob {
        let mut by_digest = self.lock();
        if let Some(stored) = by_digest.get(digest) {
            return Blob::hold_anew(stored, now);
        }
        let stored = Arc::new(Stored::in_memory(digest.clone(), content, now));
        let blob = Blob::hold(&stored);
        by_digest.insert(digest.clone(), stored);
        blob
    }

    /// Moves a file, which is on disk already, to its digest, which the caller has computed. Blocks.
    ///
    /// # Errors
    ///
    /// What the system says of the file.
    pub(crate) fn put_file(
        &self,
        digest: &Digest,
        file: &Path,
        size: u64,
        now: Timestamp,
    ) -> Result<Blob, DiskFailure> {
        let mut by_digest = self.lock();
        if let Some(stored) = by_digest.get(digest) {
            // The file is left over, which harms nothing.
            let _left_over = std::fs::remove_file(file);
            return Ok(Blob::hold_anew(stored, now));
        }
        let stored = self.place.take_in(digest, file, size, now)?;
        let blob = Blob::hold(&stored);
        by_digest.insert(digest.clone(), stored);
        Ok(blob)
    }

    /// Forgets what nobody holds, is not wanted and was put some time ago; how many that were.
    pub(crate) fn collect(&self, wanted: &HashSet<&Digest>, now: Timestamp) -> usize {
        let mut by_digest = self.lock();
        let old = now.saturating_sub(UNREFERENCED).unwrap_or(Timestamp::MIN);
        let unwanted = |stored: &Arc<Stored>| !stored.is_held() && stored.put_at() <= old;
        let gone: Vec<Arc<Stored>> = by_digest
            .values()
            .filter(|stored| !wanted.contains(stored.digest()) && unwanted(stored))
            .cloned()
            .collect();
        for stored in &gone {
            by_digest.remove(stored.digest());
            self.place.give_up(stored);
        }
        // Their files are removed where nobody else has them: not while others wait for the list.
        drop(by_digest);
        gone.len()
    }

    fn lock(&self) -> MutexGuard<'_, OrdMap<Digest, Arc<Stored>>> {
        self.by_digest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Blob {
    fn hold(stored: &Arc<Stored>) -> Self {
        stored.hold();
        Self(Arc::clone(stored))
    }

    fn hold_anew(stored: &Arc<Stored>, now: Timestamp) -> Self {
        stored.put_again(now);
        Self::hold(stored)
    }

    /// Its digest.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        self.0.digest()
    }

    /// Its length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.size()
    }

    /// All of it, for what is known to be small.
    ///
    /// # Errors
    ///
    /// What the system says of the file.
    pub async fn bytes(&self) -> Result<Bytes, DiskFailure> {
        let mut reader = self.read(0..self.size()).await?;
        let mut all = Vec::new();
        while let Some(piece) = reader.next().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all.into())
    }

    /// Reads a range of it, which ends with the blob at the latest.
    ///
    /// # Errors
    ///
    /// What the system says of the file.
    pub async fn read(&self, range: std::ops::Range<u64>) -> Result<BlobReader, DiskFailure> {
        BlobReader::open(Self::hold(&self.0), range).await
    }

    fn stored(&self) -> &Stored {
        &self.0
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        self.0.let_go();
    }
}

/// A blob that the world names is not as it was left.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MissingBlob {
    #[error(transparent)]
    Disk(#[from] DiskFailure),
    #[error("{}", size_differs(*size, *length))]
    Size { file: std::path::PathBuf, size: u64, length: Option<u64> },
}

fn size_differs(size: u64, length: Option<u64>) -> String {
    match length {
        Some(length) => format!("it has {length} bytes, and {size} were kept"),
        None => format!("it is not there, and {size} bytes were kept"),
    }
}

/// Runs what waits for a disk where it keeps nobody else waiting.
pub(crate) async fn blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> Result<T, DiskFailure> + Send + 'static,
) -> Result<T, DiskFailure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => Err(failed(path, "used")(std::io::Error::other(ended))),
    }
}
