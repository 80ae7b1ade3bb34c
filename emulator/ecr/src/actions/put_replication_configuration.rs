use std::collections::BTreeSet;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::quota::{REPLICATION_DESTINATIONS, REPLICATION_RULES};
use portcullis_model::{AccountId, Cause};
use portcullis_store::{ReplicationDestination, ReplicationRule};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, settings, view::on_registry};

/// Sets where images of the registry are copied to. `ecr:PutReplicationConfiguration` on `*`.
pub(crate) struct PutReplicationConfiguration;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    /// The model takes names of regions that there are none of.
    replication_configuration: serde_json::Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    replication_configuration: ReplicationConfiguration,
}

#[async_trait]
impl Action for PutReplicationConfiguration {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutReplicationConfiguration"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:PutReplicationConfiguration", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let replication_configuration = read(input.replication_configuration)?;
        check(&replication_configuration.rules, registry, call)?;
        settings::change(registry, call, |settings| {
            settings.replication.clone_from(&replication_configuration.rules);
            Ok(())
        })?;
        Ok(Output { replication_configuration })
    }
}

/// Where images are copied to, as calls and answers carry it.
#[derive(Deserialize, Serialize)]
pub(crate) struct ReplicationConfiguration {
    pub(crate) rules: Vec<ReplicationRule>,
}

/// The text is `unverified`.
fn read(configuration: serde_json::Value) -> Result<ReplicationConfiguration, Fault> {
    serde_json::from_value(configuration).map_err(|error| {
        let cause = Cause::new(error.to_string()).hint("name a region such as `ap-northeast-1`");
        faults::invalid_parameter("replicationConfiguration", "Invalid region").caused_by(cause)
    })
}

/// The text about the own registry was seen in public code; the others are `unverified`.
fn check(rules: &[ReplicationRule], registry: AccountId, call: &Call<'_>) -> Result<(), Fault> {
    let invalid = |constraint: &str| Err(faults::invalid_parameter("replicationConfiguration", constraint));
    let is_own = |to: &ReplicationDestination| to.registry_id == registry && to.region == *call.region();
    if rules.iter().flat_map(|rule| &rule.destinations).any(is_own) {
        return invalid("Replication destination cannot be the same as the source registry");
    }
    if rules.iter().any(|rule| rule.destinations.is_empty()) {
        return invalid("Replication rule must have at least one destination");
    }
    let destinations: BTreeSet<&ReplicationDestination> = rules.iter().flat_map(|rule| &rule.destinations).collect();
    if !REPLICATION_RULES.holds(rules.len()) || !REPLICATION_DESTINATIONS.holds(destinations.len()) {
        return invalid("Replication configuration has too many rules or destinations");
    }
    Ok(())
}
