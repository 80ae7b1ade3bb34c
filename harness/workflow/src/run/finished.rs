//! How a job went.

use std::collections::BTreeMap;

use portcullis_model::JobResult;

/// How a job went, as far as the caller knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Its result.
    pub result: JobResult,
    /// Its outputs; any other is unknown.
    pub outputs: BTreeMap<String, String>,
}
