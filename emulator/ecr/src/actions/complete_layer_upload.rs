use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::complete_upload;
use portcullis_model::Digest;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{find, on_repository, registry},
};

/// Ends the upload of a layer under its digest. `ecr:CompleteLayerUpload` on the repository's ARN.
pub(crate) struct CompleteLayerUpload;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    upload_id: String,
    layer_digests: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    upload_id: String,
    layer_digest: String,
}

#[async_trait]
impl Action for CompleteLayerUpload {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CompleteLayerUpload"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:CompleteLayerUpload", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        // One that is no digest of a known kind is like one that does not match.
        let digests: Vec<Digest> = input.layer_digests.iter().filter_map(|digest| digest.parse().ok()).collect();
        let (store, now) = (call.gate().store(), call.gate().clock().now());
        let completed = complete_upload(store, &repository, &input.upload_id, &digests, now).await;
        let digest = completed.map_err(|refusal| faults::refused(&refusal))?;
        Ok(Output {
            registry_id: repository.registry.to_string(),
            repository_name: input.repository_name,
            upload_id: input.upload_id,
            layer_digest: digest.to_string(),
        })
    }
}
