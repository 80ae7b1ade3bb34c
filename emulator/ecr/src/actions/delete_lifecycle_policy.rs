use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;

use super::get_lifecycle_policy;

use crate::view::{OneRepository, change, on_repository, registry};

/// Removes the lifecycle policy of a repository. `ecr:DeleteLifecyclePolicy` on its ARN.
pub(crate) struct DeleteLifecyclePolicy;

#[async_trait]
impl Action for DeleteLifecyclePolicy {
    type Input = OneRepository;
    type Output = get_lifecycle_policy::Output;

    fn name(&self) -> &'static str {
        "DeleteLifecyclePolicy"
    }

    fn permission(&self, input: &OneRepository, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:DeleteLifecyclePolicy", registry, &input.repository_name, call))
    }

    async fn run(&self, input: OneRepository, call: &Call<'_>) -> Result<get_lifecycle_policy::Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        change(registry, &input.repository_name, call, |repository| {
            let output = get_lifecycle_policy::Output::of(repository, get_lifecycle_policy::existing(repository)?);
            repository.lifecycle = None;
            Ok(output)
        })
    }
}
