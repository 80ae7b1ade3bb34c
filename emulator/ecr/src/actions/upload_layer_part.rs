use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::{Refusal, upload_part};
use portcullis_store::Repository;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{find, on_repository, registry},
};

/// Uploads a part of a layer. `ecr:UploadLayerPart` on the repository's ARN.
pub(crate) struct UploadLayerPart;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    upload_id: String,
    part_first_byte: u64,
    part_last_byte: u64,
    layer_part_blob: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    upload_id: String,
    last_byte_received: u64,
}

#[async_trait]
impl Action for UploadLayerPart {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "UploadLayerPart"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:UploadLayerPart", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let part = STANDARD.decode(&input.layer_part_blob).map_err(|error| faults::server(&error))?;
        let bytes = (input.part_first_byte, input.part_last_byte);
        let (store, now) = (call.gate().store(), call.gate().clock().now());
        let received = upload_part(store, &repository, &input.upload_id, bytes, part.into(), now).await;
        let last_byte_received = received.map_err(|refusal| refused(&refusal, &repository))?;
        Ok(Output {
            registry_id: repository.registry.to_string(),
            repository_name: input.repository_name,
            upload_id: input.upload_id,
            last_byte_received,
        })
    }
}

/// With a part out of order comes where the upload stands, as the model has it.
fn refused(refusal: &Refusal, repository: &Repository) -> Fault {
    let fault = faults::refused(refusal);
    let Refusal::LayerPartOutOfOrder { upload, received, .. } = refusal else { return fault };
    fault
        .with_member("registryId", repository.registry.as_str())
        .with_member("repositoryName", repository.key.name.as_str())
        .with_member("uploadId", upload.as_str())
        .with_member("lastValidByteReceived", received.saturating_sub(1))
}
