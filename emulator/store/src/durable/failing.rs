//! A disk that fails when it is told to: for the tests of whatever stands on a store.

use std::{
    fs::File,
    io,
    ops::Bound,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use redb::{BackendError, Builder, DatabaseError, StorageBackend, backends::FileBackend};

use super::database::Disk;

/// A disk that is full from some moment on, as far as the journal goes. Clones are the same disk.
#[derive(Clone, Debug)]
pub struct FailingDisk(Arc<AtomicI64>);

impl Default for FailingDisk {
    fn default() -> Self {
        Self::new()
    }
}

impl FailingDisk {
    /// A disk that does not fail yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(i64::MAX)))
    }

    /// Lets so many writes and syncs through, and fails all that come after.
    pub fn fails_after(&self, operations: i64) {
        self.0.store(operations, Ordering::SeqCst);
    }

    /// Lets everything through again.
    pub fn is_mended(&self) {
        self.fails_after(i64::MAX);
    }
}

impl Disk for FailingDisk {
    fn open(&self, builder: &Builder, file: File) -> Result<redb::Database, DatabaseError> {
        builder.create_with_backend(FailingFile { failing: self.clone(), file: FileBackend::new(file)? })
    }

    fn pass(&self) -> io::Result<()> {
        let left = self.0.fetch_sub(1, Ordering::SeqCst);
        if left > 0 { Ok(()) } else { Err(io::Error::from(io::ErrorKind::StorageFull)) }
    }
}

#[derive(Debug)]
struct FailingFile {
    failing: FailingDisk,
    file: FileBackend,
}

impl StorageBackend for FailingFile {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.failing.pass()?;
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.failing.pass()?;
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.failing.pass()?;
        self.file.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.file.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.try_lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.unlock_range(start, end)
    }
}
