use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::{delete_replicas, remove_image, remove_tag};
use portcullis_model::Digest;
use portcullis_store::Repository;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    image_id::{ImageFailure, ImageIdentifier},
    view::{change, on_repository, registry},
};

/// Deletes images by digest, and tags. `ecr:BatchDeleteImage` on the repository's ARN.
pub(crate) struct BatchDeleteImage;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_ids: Vec<ImageIdentifier>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    image_ids: Vec<ImageIdentifier>,
    failures: Vec<ImageFailure>,
}

#[async_trait]
impl Action for BatchDeleteImage {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "BatchDeleteImage"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:BatchDeleteImage", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let (output, deleted) = change(registry, &input.repository_name, call, |repository| {
            let mut output = Output { image_ids: Vec::new(), failures: Vec::new() };
            let mut deleted = Vec::new();
            for id in &input.image_ids {
                match delete(repository, id) {
                    Ok((digest, ids)) => {
                        output.image_ids.extend(ids);
                        deleted.push(digest);
                    }
                    Err(failure) => output.failures.push(failure),
                }
            }
            Ok((output, deleted))
        })?;
        delete_replicas(call.gate(), (registry, call.region(), &input.repository_name), &deleted);
        Ok(output)
    }
}

/// Recorded: the answer to a tag names the image too. That the answer to a digest names each of its tags is `unverified`.
fn delete(repository: &mut Repository, id: &ImageIdentifier) -> Result<(Digest, Vec<ImageIdentifier>), ImageFailure> {
    let digest = id.in_batch(repository)?.digest.clone();
    if let Some(tag) = &id.image_tag {
        remove_tag(repository, tag);
        return Ok((digest.clone(), vec![ImageIdentifier::new(&digest, Some(tag))]));
    }
    let mut ids: Vec<ImageIdentifier> =
        repository.tags_of(&digest).map(|tag| ImageIdentifier::new(&digest, Some(tag))).collect();
    if ids.is_empty() {
        ids.push(ImageIdentifier::new(&digest, None));
    }
    match remove_image(repository, &digest) {
        Ok(()) => Ok((digest, ids)),
        Err(refusal) => Err(id.refused("ImageReferencedByManifestList", &refusal)),
    }
}
