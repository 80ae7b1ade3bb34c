use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::AccountId;
use portcullis_store::Registry;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, settings, view::on_registry};

/// Reads the policy of the registry. `ecr:GetRegistryPolicy` on `*`.
pub(crate) struct GetRegistryPolicy;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[async_trait]
impl Action for GetRegistryPolicy {
    type Input = Input;
    type Output = PolicyOutput;

    fn name(&self) -> &'static str {
        "GetRegistryPolicy"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:GetRegistryPolicy", call.account()?))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<PolicyOutput, Fault> {
        let registry = call.account()?;
        PolicyOutput::of(registry, &settings::read(registry, call))
    }
}

/// A policy of a registry in an answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyOutput {
    pub(crate) registry_id: String,
    pub(crate) policy_text: String,
}

impl PolicyOutput {
    /// The policy that a registry has.
    pub(crate) fn of(registry: AccountId, settings: &Registry) -> Result<Self, Fault> {
        let missing = || faults::REGISTRY_POLICY_NOT_FOUND.with(&[("registry", registry.as_str())]);
        let policy = settings.policy.as_ref().ok_or_else(missing)?;
        Ok(Self { registry_id: registry.to_string(), policy_text: policy.text.to_string() })
    }
}
