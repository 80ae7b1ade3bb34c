use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::Manifest;
use portcullis_store::{Image, Repository};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    filter::Filter,
    page::{self, Page},
    view::{epoch, find, on_repository, registry},
};

/// Describes the images of a repository. `ecr:DescribeImages` on its ARN.
pub(crate) struct DescribeImages;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_ids: Option<Vec<ImageIdentifier>>,
    next_token: Option<String>,
    max_results: Option<usize>,
    #[serde(default)]
    filter: Filter,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageIdentifier {
    image_digest: Option<String>,
    image_tag: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    image_details: Vec<ImageDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageDetail {
    registry_id: String,
    repository_name: String,
    image_digest: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    image_tags: Vec<String>,
    /// Layers and configuration together. Observed.
    image_size_in_bytes: u64,
    image_pushed_at: f64,
    image_manifest_media_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact_media_type: Option<String>,
    image_status: &'static str,
}

#[async_trait]
impl Action for DescribeImages {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeImages"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:DescribeImages", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        if let Some(ids) = &input.image_ids {
            let details = ids.iter().map(|id| Ok(detail(&repository, named(&repository, id)?)));
            return Ok(Output { image_details: details.collect::<Result<_, Fault>>()?, next_token: None });
        }
        let tagged = |image: &Image| repository.image_tags.values().any(|digest| *digest == image.digest);
        let images = repository.images.values().filter(|image| input.filter.lets_through(tagged(image)));
        let Page { items, next_token } = page::cut(images, input.next_token.as_deref(), input.max_results)?;
        Ok(Output { image_details: items.into_iter().map(|image| detail(&repository, image)).collect(), next_token })
    }
}

/// The image of a digest, a tag, or both when they agree.
fn named<'r>(repository: &'r Repository, id: &ImageIdentifier) -> Result<&'r Image, Fault> {
    let by = |reference: &Option<String>| reference.as_deref().map(|reference| repository.image(reference));
    let found = match (by(&id.image_digest), by(&id.image_tag)) {
        (Some(image), None) | (None, Some(image)) => image,
        (Some(Some(one)), Some(Some(other))) if one.digest == other.digest => Some(one),
        _ => None,
    };
    found.ok_or_else(|| {
        faults::IMAGE_NOT_FOUND.with(&[
            ("digest", id.image_digest.as_deref().unwrap_or("null")),
            ("tag", id.image_tag.as_deref().unwrap_or("null")),
            ("name", repository.key.name.as_str()),
            ("registry", repository.registry.as_str()),
        ])
    })
}

fn detail(repository: &Repository, image: &Image) -> ImageDetail {
    // It was read when it was put.
    let manifest = Manifest::parse(Some(&image.media_type), &image.manifest).ok();
    let blobs = manifest.map(|manifest| manifest.blobs).unwrap_or_default();
    let tags = repository.image_tags.iter().filter(|(_, digest)| **digest == image.digest);
    ImageDetail {
        registry_id: repository.registry.to_string(),
        repository_name: repository.key.name.to_string(),
        image_digest: image.digest.to_string(),
        image_tags: tags.map(|(tag, _)| tag.clone()).collect(),
        // What was uploaded, not what the manifest says of it. A sum of a few lengths in memory does not overflow.
        image_size_in_bytes: blobs
            .iter()
            .filter_map(|blob| repository.layers.get(&blob.digest))
            .fold(0, |sum: u64, size| sum.saturating_add(*size)),
        image_pushed_at: epoch(image.pushed),
        image_manifest_media_type: image.media_type.clone(),
        artifact_media_type: blobs.first().map(|config| config.media_type.clone()),
        image_status: "ACTIVE",
    }
}
