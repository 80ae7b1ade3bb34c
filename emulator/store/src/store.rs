//! What holds the current world.

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use crate::{Blobs, Broken, Seal, Uploads, World};

/// Holds the current world. Readers see one consistent world; writers follow one another.
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
        Ok(Self::from_parts(World::default(), Blobs::default(), Seal::generate()?))
    }

    /// A store of its own that starts from the current world of this one. Blobs are shared, for they never change;
    /// the seal too, so that sessions made before the fork hold on both sides.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self::from_parts(self.world(), self.blobs.clone(), self.seal.clone())
    }

    fn from_parts(world: World, blobs: Blobs, seal: Seal) -> Self {
        Self { world: RwLock::new(world), writer: Mutex::new(()), blobs, uploads: Uploads::default(), seal }
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

    #[test]
    fn the_memory_store_keeps_the_contract() {
        crate::contract::holds(&MemoryStore::new().unwrap());
    }

    #[test]
    fn a_fork_and_its_origin_do_not_see_each_other() {
        let origin = MemoryStore::new().unwrap();
        let fork = origin.fork();
        let account = "123456789012".parse().unwrap();
        write(&fork, |world| {
            world.account_mut(account);
            Ok::<_, ()>(())
        })
        .unwrap();
        assert!(fork.world().account(account).is_some());
        assert!(origin.world().account(account).is_none());
    }
}
