use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::{Manifest, layer_url};
use portcullis_model::Digest;
use portcullis_store::Repository;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{find, on_repository, registry},
};

/// Gives a link to a layer, good for an hour. `ecr:GetDownloadUrlForLayer` on the repository's ARN.
pub(crate) struct GetDownloadUrlForLayer;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    layer_digest: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    download_url: String,
    layer_digest: String,
}

#[async_trait]
impl Action for GetDownloadUrlForLayer {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetDownloadUrlForLayer"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:GetDownloadUrlForLayer", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let digest: Option<Digest> = input.layer_digest.parse().ok().filter(|it| repository.layers.contains_key(it));
        let Some(digest) = digest else { return Err(missing(&repository, &input.layer_digest)) };
        if !is_of_an_image(&repository, &digest) {
            let (registry, name) = (repository.registry.to_string(), repository.key.name.to_string());
            let values = [("digest", digest.as_str()), ("name", &name), ("registry", &registry)];
            return Err(faults::LAYER_INACCESSIBLE.with(&values));
        }
        let download_url =
            layer_url(call.gate(), &call.gate().registry_endpoint(repository.registry, call.region()), &digest)
                .map_err(|error| faults::server(&error))?;
        Ok(Output { download_url, layer_digest: input.layer_digest })
    }
}

/// Whether an image of the repository names the layer. The model says of LayerInaccessibleException: not associated with an
/// image.
fn is_of_an_image(repository: &Repository, layer: &Digest) -> bool {
    let names = |manifest: Manifest| manifest.blobs.iter().any(|blob| blob.digest == *layer);
    repository.images.values().any(|image| Manifest::of(image).is_ok_and(names))
}

/// The text is `unverified`: it is the one that PutImage has.
fn missing(repository: &Repository, digest: &str) -> Fault {
    let (name, registry) = (&repository.key.name, repository.registry);
    let text = format!(
        "Layers with digests '[{digest}]' do not exist in the repository with name '{name}' in the registry with id \
         '{registry}'"
    );
    faults::LAYERS_NOT_FOUND.with(&[("text", &text)])
}
