use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::Manifest;
use portcullis_model::Digest;
use portcullis_store::Repository;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    image_id,
    view::{find, on_repository, registry},
};

/// Says which layers a repository has. `ecr:BatchCheckLayerAvailability` on its ARN.
pub(crate) struct BatchCheckLayerAvailability;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    layer_digests: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    layers: Vec<LayerView>,
    failures: Vec<LayerFailure>,
}

#[async_trait]
impl Action for BatchCheckLayerAvailability {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "BatchCheckLayerAvailability"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:BatchCheckLayerAvailability", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let mut output = Output { layers: Vec::new(), failures: Vec::new() };
        for layer_digest in input.layer_digests {
            if image_id::is_like_digest(&layer_digest) {
                output.layers.push(layer(&repository, layer_digest));
            } else {
                // The reason is `unverified`: it is made after the one for images.
                let failure_reason =
                    "Invalid request parameters: layer digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
                output.failures.push(LayerFailure { layer_digest, failure_code: "InvalidLayerDigest", failure_reason });
            }
        }
        Ok(output)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LayerView {
    layer_digest: String,
    layer_availability: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LayerFailure {
    layer_digest: String,
    failure_code: &'static str,
    failure_reason: &'static str,
}

/// Recorded: one that is not there is unavailable and no failure; the media type is that of a manifest that names it.
fn layer(repository: &Repository, layer_digest: String) -> LayerView {
    let digest: Option<Digest> = layer_digest.parse().ok();
    let layer_size = digest.as_ref().and_then(|digest| repository.layers.get(digest)).copied();
    let media_type = layer_size.and(digest).and_then(|digest| {
        let manifests = repository.images.values().filter_map(|image| Manifest::of(image).ok());
        let named = manifests.flat_map(|manifest| manifest.blobs).find(|blob| blob.digest == digest);
        named.map(|blob| blob.media_type)
    });
    let layer_availability = if layer_size.is_some() { "AVAILABLE" } else { "UNAVAILABLE" };
    LayerView { layer_digest, layer_availability, layer_size, media_type }
}
