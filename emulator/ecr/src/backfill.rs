//! Copies of everything that was there before a replication rule: found by id, and how far they are.

use portcullis_gate::Call;
use portcullis_model::AccountId;
use portcullis_store::Backfill;
use portcullis_wire::Fault;
use serde::Serialize;

use crate::{faults, settings};

/// How far a copy is. It is always at its end: copying takes no time here.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Progress {
    total_replication_count: usize,
    completed_replication_count: usize,
    failed_replication_count: usize,
    failure_codes: Vec<String>,
}

/// The copy of this id.
pub(crate) fn find(registry: AccountId, id: &str, call: &Call<'_>) -> Result<Backfill, Fault> {
    let values = [("id", id), ("registry", registry.as_str())];
    let found = settings::read(registry, call).backfills.remove(id);
    found.ok_or_else(|| faults::REPLICATION_BACKFILL_NOT_FOUND.with(&values))
}

pub(crate) fn progress(backfill: &Backfill) -> Progress {
    let mut failure_codes: Vec<String> = backfill.results.iter().filter_map(|result| result.failure.clone()).collect();
    let failed = failure_codes.len();
    failure_codes.sort_unstable();
    failure_codes.dedup();
    Progress {
        total_replication_count: backfill.results.len(),
        completed_replication_count: backfill.results.len() - failed,
        failed_replication_count: failed,
        failure_codes,
    }
}
