use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::lifecycle::selected;
use portcullis_model::{Duration, Timestamp};
use portcullis_store::LifecyclePreview;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use super::get_lifecycle_policy::existing;

use crate::{
    faults, lifecycle_text,
    view::{change, on_repository, registry},
};

/// Works out what a lifecycle policy would do: the repository's own, or another one. `ecr:StartLifecyclePolicyPreview` on
/// its ARN.
pub(crate) struct StartLifecyclePolicyPreview;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    lifecycle_policy_text: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    lifecycle_policy_text: String,
    status: &'static str,
}

#[async_trait]
impl Action for StartLifecyclePolicyPreview {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "StartLifecyclePolicyPreview"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:StartLifecyclePolicyPreview", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let started = call.gate().clock().now();
        let text = change(registry, &input.repository_name, call, |repository| {
            if repository.lifecycle_preview.as_ref().is_some_and(|preview| is_in_progress(preview, started)) {
                let values = [("name", repository.key.name.as_str()), ("registry", registry.as_str())];
                return Err(faults::LIFECYCLE_POLICY_PREVIEW_IN_PROGRESS.with(&values));
            }
            let policy = match &input.lifecycle_policy_text {
                Some(text) => lifecycle_text::read(text)?,
                None => lifecycle_text::read(&existing(repository)?.text)?,
            };
            let results = selected(&policy, repository, started);
            let text = policy.text().to_owned();
            repository.lifecycle_preview = Some(LifecyclePreview { text: text.clone(), started, results });
            Ok(text)
        })?;
        Ok(Output {
            registry_id: registry.to_string(),
            repository_name: input.repository_name,
            lifecycle_policy_text: text,
            status: "IN_PROGRESS",
        })
    }
}

/// Recorded: it takes five to ten seconds.
const SECONDS: i64 = 5;

/// Whether a preview is not ready yet, by the emulator's clock.
pub(crate) fn is_in_progress(preview: &LifecyclePreview, now: Timestamp) -> bool {
    preview.started.saturating_add(Duration::from_secs(SECONDS)).is_ok_and(|ready| ready > now)
}
