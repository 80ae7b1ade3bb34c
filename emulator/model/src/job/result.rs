//! How a job went, as `needs.JOB.result` has it.

/// The result of a job. Results compare by how bad they are for what comes after.
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
    /// Every result.
    pub const ALL: &'static [Self] = &[Self::Success, Self::Skipped, Self::Failure, Self::Cancelled];

    /// The word for it.
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
