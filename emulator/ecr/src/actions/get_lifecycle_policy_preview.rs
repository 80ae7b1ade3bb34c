use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::LifecycleResult;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use super::start_lifecycle_policy_preview::is_in_progress;

use crate::{
    faults,
    image_id::ImageIdentifier,
    page::{self, Page},
    view::{epoch, find, on_repository, registry},
};

/// Reads what a lifecycle policy would do. `ecr:GetLifecyclePolicyPreview` on the repository's ARN.
pub(crate) struct GetLifecyclePolicyPreview;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_ids: Option<Vec<ImageIdentifier>>,
    next_token: Option<String>,
    max_results: Option<usize>,
    filter: Option<PreviewFilter>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    lifecycle_policy_text: String,
    status: &'static str,
    next_token: Option<String>,
    preview_results: Option<Vec<ResultView>>,
    summary: Option<Summary>,
}

#[async_trait]
impl Action for GetLifecyclePolicyPreview {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetLifecyclePolicyPreview"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:GetLifecyclePolicyPreview", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        page::none_of_named(("imageIds", input.image_ids.as_ref()), input.next_token.as_deref(), input.max_results)?;
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let Some(preview) = &repository.lifecycle_preview else {
            let values = [("name", repository.key.name.as_str()), ("registry", repository.registry.as_str())];
            return Err(faults::LIFECYCLE_POLICY_PREVIEW_NOT_FOUND.with(&values));
        };
        let mut output = Output {
            registry_id: repository.registry.to_string(),
            repository_name: input.repository_name,
            lifecycle_policy_text: preview.text.clone(),
            status: "IN_PROGRESS",
            next_token: None,
            preview_results: None,
            summary: None,
        };
        if is_in_progress(preview, call.gate().clock().now()) {
            return Ok(output);
        }
        output.status = "COMPLETE";
        output.summary = Some(summary(&preview.results));
        let tag_status = input.filter.and_then(|filter| filter.tag_status);
        let asked = preview.results.iter().filter(|result| {
            let is_named = |id: &ImageIdentifier| {
                id.image_digest.as_ref().is_none_or(|digest| *digest == result.digest.as_str())
                    && id.image_tag.as_ref().is_none_or(|tag| result.tags.contains(tag))
            };
            let by_tag = match tag_status.as_deref() {
                None | Some("ANY") => true,
                Some("TAGGED") => !result.tags.is_empty(),
                Some("UNTAGGED") => result.tags.is_empty(),
                // The model lets nothing else in.
                Some(_) => false,
            };
            by_tag && input.image_ids.as_ref().is_none_or(|ids| ids.iter().any(is_named))
        });
        let Page { items, next_token } =
            page::cut((self.name(), repository.arn.as_str()), asked, input.next_token.as_deref(), input.max_results)?;
        output.preview_results = Some(items.into_iter().map(ResultView::from).collect());
        output.next_token = next_token;
        Ok(output)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewFilter {
    tag_status: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultView {
    image_tags: Vec<String>,
    image_digest: String,
    image_pushed_at: f64,
    action: ActionView,
    applied_rule_priority: u32,
    storage_class: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActionView {
    #[serde(rename = "type")]
    kind: &'static str,
    target_storage_class: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    expiring_image_total_count: usize,
    transitioning_image_total_counts: Option<Vec<TransitionCount>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransitionCount {
    target_storage_class: &'static str,
    image_total_count: usize,
}

impl From<&LifecycleResult> for ResultView {
    fn from(result: &LifecycleResult) -> Self {
        let kind = if result.transition { "TRANSITION" } else { "EXPIRE" };
        Self {
            image_tags: result.tags.clone(),
            image_digest: result.digest.to_string(),
            image_pushed_at: epoch(result.pushed),
            action: ActionView { kind, target_storage_class: result.transition.then_some("ARCHIVE") },
            applied_rule_priority: result.rule,
            storage_class: if result.archived { "ARCHIVE" } else { "STANDARD" },
        }
    }
}

fn summary(results: &[LifecycleResult]) -> Summary {
    let transitions = results.iter().filter(|result| result.transition).count();
    Summary {
        expiring_image_total_count: results.len() - transitions,
        transitioning_image_total_counts: (transitions > 0)
            .then(|| vec![TransitionCount { target_storage_class: "ARCHIVE", image_total_count: transitions }]),
    }
}
