use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::ReplicationDestination;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    backfill,
    page::{self, Page},
    settings,
    view::{epoch, on_registry, registry},
};

/// Lists the copies of everything. `ecr:ListReplicationBackfills` on `*`.
pub(crate) struct ListReplicationBackfills;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    backfills: Vec<SummaryView>,
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListReplicationBackfills {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListReplicationBackfills"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:ListReplicationBackfills", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let settings = settings::read(registry, call);
        let all = settings.backfills.iter().map(|(id, backfill)| SummaryView {
            replication_backfill_id: id.clone(),
            destination: backfill.destination.clone(),
            status: "COMPLETE",
            progress: backfill::progress(backfill),
            started_at: epoch(backfill.started),
            ended_at: epoch(backfill.started),
        });
        let Page { items, next_token } =
            page::cut((self.name(), call.account()?.as_str()), all, input.next_token.as_deref(), input.max_results)?;
        Ok(Output { registry_id: registry.to_string(), backfills: items, next_token })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SummaryView {
    replication_backfill_id: String,
    destination: ReplicationDestination,
    status: &'static str,
    progress: backfill::Progress,
    started_at: f64,
    ended_at: f64,
}
