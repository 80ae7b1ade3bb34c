use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    backfill, faults,
    view::{on_registry, registry},
};

/// Stops a copy of everything. `ecr:StopReplicationBackfill` on `*`. None is under way here: copying takes no time.
pub(crate) struct StopReplicationBackfill;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    replication_backfill_id: String,
}

#[derive(Serialize)]
pub(crate) struct Output {}

#[async_trait]
impl Action for StopReplicationBackfill {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "StopReplicationBackfill"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:StopReplicationBackfill", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let id = input.replication_backfill_id;
        backfill::find(registry, &id, call)?;
        let values = [("id", id.as_str()), ("registry", registry.as_str())];
        Err(faults::REPLICATION_BACKFILL_INVALID_STATUS.with(&values))
    }
}
