use std::collections::BTreeMap;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::referrers;
use portcullis_model::Digest;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    filter::{self, StatusFilter},
    page::{self, Page},
    view::{find, on_repository, registry},
};

/// Lists what says something about an image. `ecr:BatchGetImage` on the repository's ARN: AWS's API reference; the
/// operation has no action of its own.
pub(crate) struct ListImageReferrers;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    subject_id: Subject,
    filter: Option<ReferrerFilter>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    referrers: Vec<ReferrerView>,
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListImageReferrers {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListImageReferrers"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:BatchGetImage", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let subject: Digest = input.subject_id.image_digest.parse().map_err(|_| {
            let constraint = "must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
            faults::invalid_parameter("subjectId.imageDigest", constraint)
        })?;
        let filter = input.filter.unwrap_or_default();
        let all = referrers(&repository, &subject).filter(|referrer| {
            let is_type = |types: &Vec<String>| referrer.artifact_type.as_ref().is_some_and(|it| types.contains(it));
            filter.artifact_types.as_ref().is_none_or(|types| types.is_empty() || is_type(types))
                && StatusFilter::lets_through(filter.artifact_status, referrer.image)
        });
        let views = all.map(|referrer| ReferrerView {
            digest: referrer.image.digest.to_string(),
            media_type: referrer.image.media_type.clone(),
            artifact_type: referrer.artifact_type,
            size: referrer.image.manifest.len(),
            annotations: referrer.annotations,
            artifact_status: filter::status(referrer.image),
        });
        let Page { items, next_token } = page::cut(
            (self.name(), repository.arn.as_str()),
            views,
            input.next_token.as_deref(),
            input.max_results.or(Some(50)),
        )?;
        Ok(Output { referrers: items, next_token })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subject {
    image_digest: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReferrerFilter {
    artifact_types: Option<Vec<String>>,
    artifact_status: Option<StatusFilter>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReferrerView {
    digest: String,
    media_type: String,
    artifact_type: Option<String>,
    size: usize,
    annotations: BTreeMap<String, String>,
    artifact_status: &'static str,
}
