use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Repository, write};
use portcullis_wire::Fault;

use super::{
    get_repository_policy::{Input, existing},
    set_repository_policy::PolicyOutput,
};
use crate::view::{current, find, on_repository, registry};

/// Removes the policy of a repository. `ecr:DeleteRepositoryPolicy` on its ARN.
pub(crate) struct DeleteRepositoryPolicy;

#[async_trait]
impl Action for DeleteRepositoryPolicy {
    type Input = Input;
    type Output = PolicyOutput;

    fn name(&self) -> &'static str {
        "DeleteRepositoryPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:DeleteRepositoryPolicy", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<PolicyOutput, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let repository = find(registry, &input.repository_name, call)?;
        let text = existing(&repository)?.text.to_string();
        write(call.gate().store(), |world| {
            let current = current(world, registry, &input.repository_name, call)?;
            let changed = Repository { policy: None, ..Repository::clone(&current) };
            world.account_mut(registry).put_repository(changed);
            Ok::<_, Fault>(())
        })?;
        Ok(PolicyOutput::of(&repository, text))
    }
}
