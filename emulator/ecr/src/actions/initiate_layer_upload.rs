use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::begin_upload;
use portcullis_wire::Fault;
use serde::Serialize;

use crate::view::{OneRepository, find_pushed, on_pushed, registry};

/// Begins to upload a layer. `ecr:InitiateLayerUpload` on the repository's ARN.
pub(crate) struct InitiateLayerUpload;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    upload_id: String,
    part_size: u64,
}

#[async_trait]
impl Action for InitiateLayerUpload {
    type Input = OneRepository;
    type Output = Output;

    fn name(&self) -> &'static str {
        "InitiateLayerUpload"
    }

    fn permission(&self, input: &OneRepository, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_pushed("ecr:InitiateLayerUpload", registry, &input.repository_name, call))
    }

    async fn run(&self, input: OneRepository, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find_pushed(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let upload = begin_upload(call.gate().store(), &repository, call.gate().clock().now());
        Ok(Output { upload_id: upload.to_string(), part_size: PART_SIZE })
    }
}

/// Recorded.
const PART_SIZE: u64 = 10 * 1024 * 1024;
