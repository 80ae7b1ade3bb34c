//! A store whose world outlives the process.
//!
//! The world is in memory, and a file of the folder is its journal: a thread writes what changed since it last did so,
//! for all writers at once, and puts it on disk before any of them is acknowledged. What cannot be put on disk is taken
//! back. Refuses a folder that another process has or that holds something else, and files that are foreign, damaged or
//! of a newer version, and leaves them as they are.

mod database;
mod error;
mod failing;
mod folder;
mod journal;
mod memory;
mod progress;
mod tables;

use std::{
    collections::HashSet,
    path::Path,
    sync::{Arc, MutexGuard, PoisonError},
    thread::JoinHandle,
};

use portcullis_model::Timestamp;

pub use error::OpenError;
pub use failing::FailingDisk;
use journal::Journal;
pub(crate) use progress::Progress;

use crate::{Acknowledgement, Blobs, Change, Collected, MemoryStore, Seal, Store, Uploads, World, blob::MissingBlob};
use database::{Disk, Files};
use folder::Folder;

/// Holds the world in memory and in a folder.
#[derive(Debug)]
pub struct DurableStore {
    progress: Arc<Progress>,
    journal: Option<JoinHandle<()>>,
    blobs: Blobs,
    uploads: Uploads,
    seal: Seal,
}

impl DurableStore {
    /// Opens the store in a folder, or makes one where there is nothing yet. Blocks.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the file, what is wrong with it and what to do. Nothing was changed then.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_on(folder, Arc::new(Files))
    }

    /// The same on a disk that fails when a test wants it to.
    ///
    /// # Errors
    ///
    /// As [`DurableStore::open`].
    pub fn open_on_failing(folder: &Path, disk: &FailingDisk) -> Result<Self, OpenError> {
        Self::open_on(folder, Arc::new(disk.clone()))
    }

    fn open_on(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self, OpenError> {
        let folder = Folder::open(folder)?;
        let (database, kept) = database::open(&folder, disk.as_ref())?;
        let blobs = Blobs::open(folder.path(), kept.world.layers()).map_err(|missing| match missing {
            MissingBlob::Disk(failure) => OpenError::Disk(failure),
            MissingBlob::Size { ref file, .. } => OpenError::Damaged { file: file.clone(), why: missing.to_string() },
        })?;
        let seal = Seal::from_key(&kept.seal_key).map_err(OpenError::Seal)?;
        let progress = Arc::new(Progress::new(kept.world.clone()));
        let journal = Journal::new(folder, disk, database, kept);
        let thread = journal.start(Arc::clone(&progress))?;
        let uploads = Uploads::new(blobs.clone());
        Ok(Self { progress, journal: Some(thread), blobs, uploads, seal })
    }
}

impl Store for DurableStore {
    fn world(&self) -> World {
        self.progress.world()
    }

    fn begin(&self) -> Box<dyn Change + '_> {
        let one_at_a_time = self.progress.writer();
        Box::new(DurableChange { next: self.world(), progress: &self.progress, _one_at_a_time: one_at_a_time })
    }

    fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    fn uploads(&self) -> &Uploads {
        &self.uploads
    }

    fn seal(&self) -> &Seal {
        &self.seal
    }

    fn acknowledgement(&self) -> Acknowledgement {
        Acknowledgement::of(Arc::clone(&self.progress))
    }

    fn fork(&self) -> MemoryStore {
        MemoryStore::fork_of(self)
    }

    /// Blobs are looked at only when the world is on disk as it is in memory: what a write took out of the world may
    /// come back if the write is lost.
    fn collect_garbage(&self, now: Timestamp) -> Collected {
        let uploads = self.uploads.collect(now);
        let _nobody_writes = self.progress.writer();
        if !self.progress.is_kept() {
            return Collected { uploads, blobs: 0 };
        }
        let world = self.world();
        let wanted: HashSet<_> = world.layers().map(|(digest, _)| digest).collect();
        Collected { uploads, blobs: self.blobs.collect(&wanted, now) }
    }
}

struct DurableChange<'a> {
    next: World,
    progress: &'a Progress,
    _one_at_a_time: MutexGuard<'a, ()>,
}

impl Change for DurableChange<'_> {
    fn world(&mut self) -> &mut World {
        &mut self.next
    }

    fn keep(self: Box<Self>) {
        self.progress.write(self.next);
    }
}

/// Ends when everything is on disk.
impl Drop for DurableStore {
    fn drop(&mut self) {
        self.progress.stop();
        if let Some(Err(_)) = self.journal.take().map(JoinHandle::join) {
            tracing::error!("the thread that writes the journal came to a sudden end");
        }
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
