use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Lifecycle, Repository};
use portcullis_wire::Fault;
use serde::Serialize;

use crate::{
    faults,
    view::{OneRepository, epoch, find, on_repository, registry},
};

/// Reads the lifecycle policy of a repository. `ecr:GetLifecyclePolicy` on its ARN.
pub(crate) struct GetLifecyclePolicy;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    lifecycle_policy_text: String,
    last_evaluated_at: f64,
}

#[async_trait]
impl Action for GetLifecyclePolicy {
    type Input = OneRepository;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetLifecyclePolicy"
    }

    fn permission(&self, input: &OneRepository, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:GetLifecyclePolicy", registry, &input.repository_name, call))
    }

    async fn run(&self, input: OneRepository, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        Ok(Output::of(&repository, existing(&repository)?))
    }
}

impl Output {
    /// Recorded: before the first evaluation the time is 0.
    pub(crate) fn of(repository: &Repository, lifecycle: &Lifecycle) -> Self {
        Self {
            registry_id: repository.registry.to_string(),
            repository_name: repository.key.name.to_string(),
            lifecycle_policy_text: lifecycle.text.clone(),
            last_evaluated_at: lifecycle.evaluated.map_or(0.0, epoch),
        }
    }
}

/// The policy that a repository has.
pub(crate) fn existing(repository: &Repository) -> Result<&Lifecycle, Fault> {
    repository.lifecycle.as_ref().ok_or_else(|| {
        let values = [("name", repository.key.name.as_str()), ("registry", repository.registry.as_str())];
        faults::LIFECYCLE_POLICY_NOT_FOUND.with(&values)
    })
}
