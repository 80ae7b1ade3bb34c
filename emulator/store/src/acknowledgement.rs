//! When an answer may go out: not before all that it could tell of is kept.
//!
//! A write shows in the world at once, and is on disk a moment later, together with those of others. Whoever answers a
//! request takes an [`Acknowledgement`] before the request is looked at, and waits for it before the answer goes out.
//! A read waits as well: it may have seen what was not on disk yet.

use std::sync::Arc;

use crate::durable::Progress;

/// Taken before a request is looked at, awaited before its answer goes out.
#[must_use = "an answer goes out when its acknowledgement is ready"]
#[derive(Debug)]
pub struct Acknowledgement(Option<Begun>);

#[derive(Debug)]
struct Begun {
    progress: Arc<Progress>,
    failures: u64,
}

/// What was written, or read, could not be kept. The world is as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing was changed, because it could not be kept: {0}")]
pub struct NotKept(pub(crate) Arc<str>);

impl Acknowledgement {
    /// For a world that is nowhere but in memory.
    pub(crate) fn immediate() -> Self {
        Self(None)
    }

    pub(crate) fn of(progress: Arc<Progress>) -> Self {
        let failures = progress.failures();
        Self(Some(Begun { progress, failures }))
    }

    /// Waits until everything that was written so far is kept.
    ///
    /// # Errors
    ///
    /// [`NotKept`] if since this was taken anything was lost: the answer could tell of it.
    pub async fn ready(self) -> Result<(), NotKept> {
        match self.0 {
            None => Ok(()),
            Some(begun) => begun.progress.kept_since(begun.failures).await,
        }
    }
}
