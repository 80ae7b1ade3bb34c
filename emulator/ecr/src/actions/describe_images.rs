use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::{Manifest, shown_pull};
use portcullis_model::Timestamp;
use portcullis_store::{Image, Repository};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    filter::{self, Filter},
    image_id::ImageIdentifier,
    page::{self, Page},
    scan,
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
    image_scan_status: Option<scan::ScanStatus>,
    image_manifest_media_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact_media_type: Option<String>,
    last_recorded_pull_time: Option<f64>,
    subject_manifest_digest: Option<String>,
    image_status: &'static str,
    last_archived_at: Option<f64>,
    last_activated_at: Option<f64>,
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
        let now = call.gate().clock().now();
        page::none_of_named(("imageIds", input.image_ids.as_ref()), input.next_token.as_deref(), input.max_results)?;
        if let Some(ids) = &input.image_ids {
            let details = ids.iter().map(|id| Ok(detail(&repository, id.named(&repository)?, now)));
            return Ok(Output { image_details: details.collect::<Result<_, Fault>>()?, next_token: None });
        }
        let tagged = |image: &Image| repository.tags_of(&image.digest).next().is_some();
        let images = repository.images.values().filter(|image| input.filter.lets_through(tagged(image), image));
        let Page { items, next_token } =
            page::cut((self.name(), repository.arn.as_str()), images, input.next_token.as_deref(), input.max_results)?;
        let image_details = items.into_iter().map(|image| detail(&repository, image, now)).collect();
        Ok(Output { image_details, next_token })
    }
}

fn detail(repository: &Repository, image: &Image, now: Timestamp) -> ImageDetail {
    // It was read when it was put.
    let manifest = Manifest::of(image).ok();
    let artifact_media_type = manifest.as_ref().and_then(Manifest::artifact_type);
    let blobs = manifest.map(|manifest| manifest.blobs).unwrap_or_default();
    ImageDetail {
        registry_id: repository.registry.to_string(),
        repository_name: repository.key.name.to_string(),
        image_digest: image.digest.to_string(),
        image_tags: repository.tags_of(&image.digest).cloned().collect(),
        // What was uploaded, not what the manifest says of it. A sum of a few lengths in memory does not overflow.
        image_size_in_bytes: blobs
            .iter()
            .filter_map(|blob| repository.layers.get(&blob.digest))
            .fold(0, |sum: u64, size| sum.saturating_add(*size)),
        image_pushed_at: epoch(image.pushed),
        image_scan_status: image.scanned.map(|scanned| scan::status(scanned, now)),
        image_manifest_media_type: image.media_type.clone(),
        artifact_media_type,
        last_recorded_pull_time: shown_pull(image, now).map(epoch),
        subject_manifest_digest: image.subject.as_ref().map(ToString::to_string),
        image_status: filter::status(image),
        last_archived_at: image.storage.archived.map(epoch),
        last_activated_at: image.storage.activated.map(epoch),
    }
}
