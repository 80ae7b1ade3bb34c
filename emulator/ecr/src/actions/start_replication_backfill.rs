use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::{matches_any, replicate_all};
use portcullis_store::{Backfill, BackfillResult, ReplicationDestination, RepositoryKey};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, settings,
    view::{epoch, on_registry, registry},
};

/// Copies everything that is there to another registry. `ecr:StartReplicationBackfill` on `*`. Copying takes no time here.
pub(crate) struct StartReplicationBackfill;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    destination: ReplicationDestination,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    replication_backfill_id: String,
    registry_id: String,
    destination: ReplicationDestination,
    status: &'static str,
    started_at: f64,
}

#[async_trait]
impl Action for StartReplicationBackfill {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "StartReplicationBackfill"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:StartReplicationBackfill", registry(input.registry_id.as_deref(), call)?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let started = call.gate().clock().now();
        let rules = settings::read(registry, call).replication;
        let rules: Vec<_> = rules.iter().filter(|rule| rule.destinations.contains(&input.destination)).collect();
        if rules.is_empty() {
            return Err(
                faults::VALIDATION.with(&[("text", "The destination is in no rule of the replication configuration")])
            );
        }
        let world = call.gate().store().world();
        let of_rules = world
            .account(registry)
            .into_iter()
            .flat_map(|account| account.repositories(call.region()))
            .map(|repository| repository.key.clone())
            .filter(|key| rules.iter().any(|rule| matches_any(rule.repository_filters.as_deref(), key.name.as_str())));
        let keys: Vec<RepositoryKey> = of_rules.collect();
        let copied = replicate_all(call.gate(), call.facts(), registry, &input.destination, &keys);
        let results = copied
            .into_iter()
            .map(|(repository, digest, failure)| BackfillResult { repository, digest, failure })
            .collect();
        let id = portcullis_wire::request_id();
        settings::change(registry, call, |settings| {
            let backfill = Backfill { destination: input.destination.clone(), started, results };
            settings.backfills.insert(id.clone(), backfill);
            Ok(())
        })?;
        Ok(Output {
            replication_backfill_id: id,
            registry_id: registry.to_string(),
            destination: input.destination,
            status: "PREPARING",
            started_at: epoch(started),
        })
    }
}
