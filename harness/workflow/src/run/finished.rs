//! How a job went.

use std::collections::BTreeMap;

/// How a job went, as far as the caller knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Its result.
    pub result: JobResult,
    /// Its outputs; any other is unknown.
    pub outputs: BTreeMap<String, String>,
}

/// The result of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobResult {
    /// It succeeded.
    #[default]
    Success,
    /// It did not run.
    Skipped,
    /// It failed.
    Failure,
    /// The run was cancelled.
    Cancelled,
}

impl JobResult {
    /// As `needs.JOB.result` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Skipped => "skipped",
            Self::Failure => "failure",
            Self::Cancelled => "cancelled",
        }
    }
}
