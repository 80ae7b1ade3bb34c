use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::{Door, Push, Refusal, put_manifest};
use portcullis_model::Digest;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use super::batch_get_image::ImageView;

use crate::{
    faults,
    view::{find, find_pushed, on_pushed, registry},
};

/// Puts a manifest, under a tag or without. `ecr:PutImage` on the repository's ARN.
pub(crate) struct PutImage;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_manifest: String,
    image_manifest_media_type: Option<String>,
    image_tag: Option<String>,
    image_digest: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    image: ImageView,
}

#[async_trait]
impl Action for PutImage {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutImage"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_pushed("ecr:PutImage", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find_pushed(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let refused = |refusal: Refusal| faults::refused(&refusal);
        let digest: Option<Digest> = match &input.image_digest {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                let constraint = "must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
                faults::invalid_parameter("imageDigest", constraint)
            })?),
        };
        let push = Push {
            door: Door::Api,
            tag: input.image_tag.as_deref(),
            digest: digest.as_ref(),
            media_type: input.image_manifest_media_type.as_deref(),
            bytes: &input.image_manifest.into(),
        };
        let key = (repository.registry, &repository.key);
        let pushed = put_manifest(call.gate(), call.facts(), key, &push).map_err(refused)?;
        let repository = find(repository.registry, repository.key.name.as_str(), call)?;
        let image = repository.images.get(&pushed.digest).ok_or_else(|| refused(Refusal::ImageNotFound))?;
        Ok(Output { image: ImageView::of(&repository, image, input.image_tag.as_deref(), false) })
    }
}
