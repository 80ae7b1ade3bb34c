use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use super::put_replication_configuration::ReplicationConfiguration;

use crate::{settings, view::on_registry};

/// Describes the registry: where its images are copied to. `ecr:DescribeRegistry` on `*`.
pub(crate) struct DescribeRegistry;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    replication_configuration: ReplicationConfiguration,
}

#[async_trait]
impl Action for DescribeRegistry {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeRegistry"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DescribeRegistry", call.account()?))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let rules = settings::read(registry, call).replication;
        Ok(Output { registry_id: registry.to_string(), replication_configuration: ReplicationConfiguration { rules } })
    }
}
