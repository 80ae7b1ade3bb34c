//! A database in memory whose bytes can be had when it is closed: redb's own drops them with it.

use std::{io, sync::Arc};

use redb::{StorageBackend, backends::InMemoryBackend};

/// The bytes. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Memory(Arc<InMemoryBackend>);

impl Default for Memory {
    fn default() -> Self {
        Self(Arc::new(InMemoryBackend::new()))
    }
}

impl Memory {
    /// All that was written.
    pub(super) fn bytes(&self) -> io::Result<Vec<u8>> {
        let length = usize::try_from(self.0.len()?).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        self.0.read(0, &mut bytes)?;
        Ok(bytes)
    }
}

impl StorageBackend for Memory {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }
}
