use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::{Refusal, record_pull, upstream_of};
use portcullis_model::AccountId;
use portcullis_store::{Image, Repository};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    image_id::{ImageFailure, ImageIdentifier},
    view::{find, on_repository, registry},
};

/// Reads manifests. `ecr:BatchGetImage` on the repository's ARN.
pub(crate) struct BatchGetImage;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_ids: Vec<ImageIdentifier>,
    accepted_media_types: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    images: Vec<ImageView>,
    failures: Vec<ImageFailure>,
}

#[async_trait]
impl Action for BatchGetImage {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "BatchGetImage"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:BatchGetImage", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let repository = find(registry, &input.repository_name, call)
            .map_err(|fault| not_fetched(registry, &input.repository_name, call).unwrap_or(fault))?;
        let mut output = Output { images: Vec::new(), failures: Vec::new() };
        for id in input.image_ids {
            match read(&repository, &id, input.accepted_media_types.as_deref()) {
                Ok(image) => {
                    record_pull(call.gate(), call.caller(), &repository, &image.digest);
                    output.images.push(ImageView::of(&repository, image, id.image_tag.as_deref(), true));
                }
                Err(failure) => output.failures.push(failure),
            }
        }
        Ok(output)
    }
}

/// The fault of a repository that ECR would fill from another registry.
fn not_fetched(registry: AccountId, name: &str, call: &Call<'_>) -> Option<Fault> {
    let world = call.gate().store().world();
    let (prefix, rule) = upstream_of(&world, registry, call.region(), name)?;
    let what = format!("fetching from {} by the pull through cache rule {prefix}", rule.upstream_url);
    Some(faults::NOT_SUPPORTED_YET.with(&[("what", &what), ("operation", "BatchGetImage")]))
}

/// An image in an answer. Recorded: BatchGetImage says the size of the manifest, PutImage does not.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageView {
    registry_id: String,
    repository_name: String,
    image_id: ImageIdentifier,
    image_manifest: String,
    image_manifest_media_type: String,
    image_manifest_size: Option<usize>,
}

impl ImageView {
    pub(crate) fn of(repository: &Repository, image: &Image, tag: Option<&str>, with_size: bool) -> Self {
        Self {
            registry_id: repository.registry.to_string(),
            repository_name: repository.key.name.to_string(),
            image_id: ImageIdentifier::new(&image.digest, tag),
            // It was read as JSON when it was put, and so it is text.
            image_manifest: String::from_utf8_lossy(&image.manifest).into_owned(),
            image_manifest_media_type: image.media_type.clone(),
            image_manifest_size: with_size.then_some(image.manifest.len()),
        }
    }
}

/// ECR translates no manifest into another type any more: one that is not accepted is not found (`unverified`).
fn read<'r>(
    repository: &'r Repository,
    id: &ImageIdentifier,
    accepted: Option<&[String]>,
) -> Result<&'r Image, ImageFailure> {
    let image = id.in_batch(repository)?;
    if image.storage.is_archive {
        return Err(id.refused("ImageInaccessible", &Refusal::ImageArchived));
    }
    if accepted.is_some_and(|accepted| !accepted.contains(&image.media_type)) {
        return Err(id.refused("ImageNotFound", &Refusal::ImageNotFound));
    }
    Ok(image)
}
