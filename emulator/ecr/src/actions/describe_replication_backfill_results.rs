use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{BackfillResult, ReplicationDestination};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    backfill,
    image_id::ImageIdentifier,
    page::{self, Page},
    view::{epoch, on_registry, registry},
};

/// Says what became of each image of a copy of everything. `ecr:DescribeReplicationBackfillResults` on `*`.
pub(crate) struct DescribeReplicationBackfillResults;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    replication_backfill_id: String,
    result_status_filter: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    replication_backfill_id: String,
    destination: ReplicationDestination,
    status: &'static str,
    progress: backfill::Progress,
    results: Vec<ResultView>,
    started_at: f64,
    ended_at: f64,
    next_token: Option<String>,
}

#[async_trait]
impl Action for DescribeReplicationBackfillResults {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeReplicationBackfillResults"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DescribeReplicationBackfillResults", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let found = backfill::find(registry, &input.replication_backfill_id, call)?;
        let status = |result: &BackfillResult| if result.failure.is_some() { "FAILED" } else { "COMPLETE" };
        let asked = found
            .results
            .iter()
            .filter(|result| input.result_status_filter.as_deref().is_none_or(|asked| asked == status(result)))
            .map(|result| ResultView {
                repository_name: result.repository.clone(),
                image_id: ImageIdentifier::new(&result.digest, None),
                status: status(result),
                failure_code: result.failure.clone(),
            });
        let Page { items, next_token } = page::cut(
            (self.name(), &input.replication_backfill_id),
            asked,
            input.next_token.as_deref(),
            input.max_results,
        )?;
        Ok(Output {
            registry_id: registry.to_string(),
            replication_backfill_id: input.replication_backfill_id,
            destination: found.destination.clone(),
            status: "COMPLETE",
            progress: backfill::progress(&found),
            results: items,
            started_at: epoch(found.started),
            ended_at: epoch(found.started),
            next_token,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultView {
    repository_name: String,
    image_id: ImageIdentifier,
    status: &'static str,
    failure_code: Option<String>,
}
