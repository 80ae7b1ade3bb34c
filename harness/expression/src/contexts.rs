//! What an expression is evaluated against.

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::Value;

/// How the jobs or steps before this one went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All succeeded.
    Success,
    /// One failed.
    Failure,
    /// The run was cancelled.
    Cancelled,
    /// One was skipped: neither success nor failure.
    Skipped,
}

/// Gives `hashFiles` its hash for some patterns, or says why it cannot.
pub type HashFiles = Arc<dyn Fn(&[Arc<str>]) -> Result<String, String> + Send + Sync>;

/// The values of the contexts by name, the status for `success()` and its like, and the files for `hashFiles`.
///
/// A context that was not given is unknown, not empty.
#[derive(Clone, Default)]
pub struct Contexts {
    values: BTreeMap<String, Value>,
    status: Option<Status>,
    hash_files: Option<HashFiles>,
}

impl Contexts {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this context.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.set(name, value);
        self
    }

    /// With this status.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// With the files that `hashFiles` reads.
    #[must_use]
    pub fn with_hash_files(mut self, hash_files: HashFiles) -> Self {
        self.hash_files = Some(hash_files);
        self
    }

    /// Gives a context its value.
    pub fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_lowercase(), value);
    }

    /// A context, if it was given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(&name.to_lowercase())
    }

    pub(crate) fn status(&self) -> Option<Status> {
        self.status
    }

    pub(crate) fn hash_files(&self) -> Option<&HashFiles> {
        self.hash_files.as_ref()
    }
}

impl fmt::Debug for Contexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contexts").field("values", &self.values).field("status", &self.status).finish_non_exhaustive()
    }
}
