//! How far the journal has come: what writers wrote, what is on disk, and what was lost.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;

use super::lock;
use crate::{NotKept, World};

/// Shared by writers, by those who wait, and by the thread of the journal.
#[derive(Debug)]
pub(crate) struct Progress {
    seen: RwLock<Seen>,
    writer: Mutex<()>,
    asked: Mutex<Asked>,
    wake: Condvar,
    done: watch::Sender<Done>,
}

/// The world that readers see, and how many writes made it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) world: World,
    pub(super) writes: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    writes: u64,
    stop: bool,
}

#[derive(Clone, Debug, Default)]
struct Done {
    /// So many writes are on disk or lost.
    writes: u64,
    /// How often something was lost, and why the last time.
    failures: u64,
    why: Option<Arc<str>>,
}

impl Progress {
    pub(super) fn new(world: World) -> Self {
        let (done, _) = watch::channel(Done::default());
        let seen = RwLock::new(Seen { world, writes: 0 });
        Self { seen, writer: Mutex::default(), asked: Mutex::default(), wake: Condvar::new(), done }
    }

    pub(super) fn world(&self) -> World {
        self.seen().world
    }

    pub(super) fn seen(&self) -> Seen {
        self.seen.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets nobody else write until this is dropped.
    pub(super) fn writer(&self) -> MutexGuard<'_, ()> {
        lock(&self.writer)
    }

    /// Shows a world and asks for it to be kept. Only the one writer does this.
    pub(super) fn write(&self, world: World) {
        let writes = {
            let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
            seen.world = world;
            seen.writes = seen.writes.saturating_add(1);
            seen.writes
        };
        lock(&self.asked).writes = writes;
        self.wake.notify_one();
    }

    /// Whether all that was written is on disk.
    pub(super) fn is_kept(&self) -> bool {
        self.seen().writes <= self.done.borrow().writes
    }

    pub(crate) fn failures(&self) -> u64 {
        self.done.borrow().failures
    }

    /// Waits until all that was written so far is on disk.
    ///
    /// # Errors
    ///
    /// [`NotKept`] if anything was lost since there were so many failures.
    pub(crate) async fn kept_since(&self, failures: u64) -> Result<(), NotKept> {
        let writes = self.seen.read().unwrap_or_else(PoisonError::into_inner).writes;
        let ended = || NotKept("the thread that writes the journal is gone".into());
        let mut done = self.done.subscribe();
        let done = done.wait_for(|done| done.writes >= writes).await.map_err(|_| ended())?;
        if done.failures == failures { Ok(()) } else { Err(NotKept(done.why.clone().unwrap_or_else(|| "".into()))) }
    }

    pub(super) fn stop(&self) {
        lock(&self.asked).stop = true;
        self.wake.notify_one();
    }

    /// What the journal is to keep next; none when it is to end and everything was kept. Blocks.
    pub(super) fn next(&self) -> Option<Seen> {
        let mut asked = lock(&self.asked);
        loop {
            if asked.writes > self.done.borrow().writes {
                return Some(self.seen());
            }
            if asked.stop {
                return None;
            }
            asked = self.wake.wait(asked).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// So many writes are on disk.
    pub(super) fn kept(&self, writes: u64) {
        self.done.send_modify(|done| done.writes = writes);
    }

    /// Nothing after this world could be kept: it is what there is again.
    pub(super) fn lost(&self, kept: &World, why: &str) {
        let _nobody_writes = self.writer();
        let writes = {
            let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
            seen.world = kept.clone();
            seen.writes
        };
        self.done.send_modify(|done| {
            *done = Done { writes, failures: done.failures.saturating_add(1), why: Some(why.into()) };
        });
    }
}
