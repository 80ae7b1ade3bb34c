use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::get_registry_policy::PolicyOutput;

use crate::{settings, view::on_registry};

/// Removes the policy of the registry. `ecr:DeleteRegistryPolicy` on `*`.
pub(crate) struct DeleteRegistryPolicy;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[async_trait]
impl Action for DeleteRegistryPolicy {
    type Input = Input;
    type Output = PolicyOutput;

    fn name(&self) -> &'static str {
        "DeleteRegistryPolicy"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DeleteRegistryPolicy", call.account()?))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<PolicyOutput, Fault> {
        let registry = call.account()?;
        settings::change(registry, call, |settings| {
            let output = PolicyOutput::of(registry, settings)?;
            settings.policy = None;
            Ok(output)
        })
    }
}
