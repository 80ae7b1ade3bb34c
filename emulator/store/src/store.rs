//! What holds the current world.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError, RwLock},
};

use portcullis_model::Timestamp;

use crate::{Acknowledgement, Blobs, Broken, Seal, Uploads, World};

/// Holds the current world. Readers see one consistent world; writers follow one another.
///
/// What is written can be read at once, and is kept when the [`Acknowledgement`] of the request is ready.
pub trait Store: Send + Sync + std::fmt::Debug {
    /// The world as it is now. It does not change any more under the reader's hands.
    fn world(&self) -> World;

    /// Begins a change: nobody else writes until it is kept or dropped. Readers go on reading the old world.
    fn begin(&self) -> Box<dyn Change + '_>;

    /// The content of layers and configurations.
    fn blobs(&self) -> &Blobs;

    /// The layers that are being uploaded.
    fn uploads(&self) -> &Uploads;

    /// The key under which session tokens and registry passwords are sealed.
    fn seal(&self) -> &Seal;

    /// To be taken before a request is looked at, and awaited before its answer goes out.
    fn acknowledgement(&self) -> Acknowledgement;

    /// A store of its own, in memory, that starts from the current world of this one. It begins with the same blobs, and
    /// with the same seal, so that sessions made before the fork hold on both sides.
    fn fork(&self) -> MemoryStore;

    /// Forgets blobs that no repository has and uploads that nothing came for, once they are old enough.
    fn collect_garbage(&self, now: Timestamp) -> Collected;
}

/// How much garbage there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Uploads that nothing came for in a long time.
    pub uploads: usize,
    /// Blobs that no repository has.
    pub blobs: usize,
}

/// A change under way. Dropped without [`Change::keep`], it leaves the world as it was.
pub trait Change {
    /// The world as it will be.
    fn world(&mut self) -> &mut World;

    /// Makes it the current world.
    fn keep(self: Box<Self>);
}

/// Changes the world: all of what `edit` did if it succeeds, nothing of it if it fails.
///
/// # Errors
///
/// Whatever `edit` fails with.
pub fn write<T, E>(store: &dyn Store, edit: impl FnOnce(&mut World) -> Result<T, E>) -> Result<T, E> {
    let mut change = store.begin();
    let answer = edit(change.world())?;
    change.keep();
    Ok(answer)
}

/// Holds the world in memory.
#[derive(Debug)]
pub struct MemoryStore {
    world: RwLock<World>,
    writer: Mutex<()>,
    blobs: Blobs,
    uploads: Uploads,
    seal: Seal,
}

impl MemoryStore {
    /// An empty world under a new seal.
    ///
    /// # Errors
    ///
    /// [`Broken`] if the system has no randomness for the seal.
    pub fn new() -> Result<Self, Broken> {
        Ok(Self::from_parts(World::default(), Blobs::temporary(), Seal::generate()?))
    }

    pub(crate) fn fork_of(store: &dyn Store) -> Self {
        Self::from_parts(store.world(), store.blobs().fork(), store.seal().clone())
    }

    fn from_parts(world: World, blobs: Blobs, seal: Seal) -> Self {
        let uploads = Uploads::new(blobs.clone());
        Self { world: RwLock::new(world), writer: Mutex::new(()), blobs, uploads, seal }
    }
}

impl Store for MemoryStore {
    fn world(&self) -> World {
        self.world.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn begin(&self) -> Box<dyn Change + '_> {
        let one_at_a_time = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        Box::new(MemoryChange { next: self.world(), current: &self.world, _one_at_a_time: one_at_a_time })
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
        Acknowledgement::immediate()
    }

    fn fork(&self) -> MemoryStore {
        Self::fork_of(self)
    }

    fn collect_garbage(&self, now: Timestamp) -> Collected {
        let uploads = self.uploads.collect(now);
        let _nobody_writes = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let world = self.world();
        let wanted: HashSet<_> = world.layers().map(|(digest, _)| digest).collect();
        Collected { uploads, blobs: self.blobs.collect(&wanted, now) }
    }
}

struct MemoryChange<'a> {
    next: World,
    current: &'a RwLock<World>,
    _one_at_a_time: MutexGuard<'a, ()>,
}

impl Change for MemoryChange<'_> {
    fn world(&mut self) -> &mut World {
        &mut self.next
    }

    fn keep(self: Box<Self>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = self.next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_memory_store_keeps_the_contract() {
        crate::contract::holds(&MemoryStore::new().unwrap()).await;
    }
}
