use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    image_id::ImageIdentifier,
    view::{find, on_repository, registry},
};

/// Says what became of the copies of an image. `ecr:DescribeImageReplicationStatus` on the repository's ARN.
pub(crate) struct DescribeImageReplicationStatus;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_id: ImageIdentifier,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    repository_name: String,
    image_id: ImageIdentifier,
    replication_statuses: Vec<ReplicationStatus>,
}

#[async_trait]
impl Action for DescribeImageReplicationStatus {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeImageReplicationStatus"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:DescribeImageReplicationStatus", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let image = input.image_id.named(&repository)?;
        let statuses = image.replicas.iter().map(|replica| ReplicationStatus {
            region: replica.destination.region.to_string(),
            registry_id: replica.destination.registry_id.to_string(),
            status: if replica.failure.is_some() { "FAILED" } else { "COMPLETE" },
            failure_code: replica.failure.clone(),
        });
        Ok(Output {
            repository_name: input.repository_name,
            image_id: ImageIdentifier::new(&image.digest, input.image_id.image_tag.as_deref()),
            replication_statuses: statuses.collect(),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReplicationStatus {
    region: String,
    registry_id: String,
    status: &'static str,
    failure_code: Option<String>,
}
