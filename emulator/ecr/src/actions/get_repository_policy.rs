use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Document, Repository};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::set_repository_policy::PolicyOutput;
use crate::{
    faults,
    view::{find, on_repository, registry},
};

/// Reads the policy of a repository. `ecr:GetRepositoryPolicy` on its ARN.
pub(crate) struct GetRepositoryPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    pub(crate) registry_id: Option<String>,
    pub(crate) repository_name: String,
}

#[async_trait]
impl Action for GetRepositoryPolicy {
    type Input = Input;
    type Output = PolicyOutput;

    fn name(&self) -> &'static str {
        "GetRepositoryPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:GetRepositoryPolicy", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<PolicyOutput, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let text = existing(&repository)?.text.to_string();
        Ok(PolicyOutput::of(&repository, text))
    }
}

/// The policy that a repository has.
pub(crate) fn existing(repository: &Repository) -> Result<&Document, Fault> {
    repository.policy.as_ref().ok_or_else(|| {
        let values = [("name", repository.key.name.as_str()), ("registry", repository.registry.as_str())];
        faults::REPOSITORY_POLICY_NOT_FOUND.with(&values)
    })
}
