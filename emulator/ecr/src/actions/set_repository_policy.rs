use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::{AccountId, Cause};
use portcullis_policy::{DocumentKind, check_on_write};
use portcullis_store::{Document, Repository, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, policy_text,
    view::{current, find, on_repository, registry},
};

/// Puts a policy on a repository. `ecr:SetRepositoryPolicy` on its ARN.
pub(crate) struct SetRepositoryPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    policy_text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyOutput {
    registry_id: String,
    repository_name: String,
    policy_text: String,
}

#[async_trait]
impl Action for SetRepositoryPolicy {
    type Input = Input;
    type Output = PolicyOutput;

    fn name(&self) -> &'static str {
        "SetRepositoryPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:SetRepositoryPolicy", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<PolicyOutput, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let repository = find(registry, &input.repository_name, call)?;
        let policy = check_on_write(DocumentKind::Resource, &input.policy_text).map_err(|malformed| {
            let cause = Cause::new(malformed.error.to_string()).of(repository.arn.to_string());
            faults::invalid_parameter("PolicyText", "Invalid repository policy provided").caused_by(cause)
        })?;
        let text = policy_text::stored(&input.policy_text);
        let document = Document { text: text.as_str().into(), policy };
        let repository = change_policy(registry, &input.repository_name, Some(document), call)?;
        Ok(PolicyOutput::of(&repository, text))
    }
}

impl PolicyOutput {
    pub(crate) fn of(repository: &Repository, policy_text: String) -> Self {
        let (registry_id, repository_name) = (repository.registry.to_string(), repository.key.name.to_string());
        Self { registry_id, repository_name, policy_text }
    }
}

/// Puts a policy in the place of the one that a repository has, or removes it.
pub(crate) fn change_policy(
    registry: AccountId,
    name: &str,
    policy: Option<Document>,
    call: &Call<'_>,
) -> Result<Repository, Fault> {
    write(call.gate().store(), |world| {
        let current = current(world, registry, name, call)?;
        let changed = Repository { policy, ..Repository::clone(&current) };
        world.account_mut(registry).put_repository(changed.clone());
        Ok(changed)
    })
}
