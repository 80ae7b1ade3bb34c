use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::get_registry_policy::PolicyOutput;

use crate::{registry_policy, settings, view::on_registry};

/// Puts a policy on the registry. `ecr:PutRegistryPolicy` on `*`.
pub(crate) struct PutRegistryPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    policy_text: String,
}

#[async_trait]
impl Action for PutRegistryPolicy {
    type Input = Input;
    type Output = PolicyOutput;

    fn name(&self) -> &'static str {
        "PutRegistryPolicy"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:PutRegistryPolicy", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<PolicyOutput, Fault> {
        let registry = call.account()?;
        let document = registry_policy::read(&input.policy_text)?;
        let policy_text = document.text.to_string();
        settings::change(registry, call, |settings| {
            settings.policy = Some(document);
            Ok(())
        })?;
        Ok(PolicyOutput { registry_id: registry.to_string(), policy_text })
    }
}
