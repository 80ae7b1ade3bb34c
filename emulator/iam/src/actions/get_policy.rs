//! `GetPolicy`: what a managed policy is, without what it says.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    entities, permission,
    views::{PolicyView, Uses},
};

/// Reads a managed policy, of the customer or of AWS. `iam:GetPolicy` on its ARN.
pub(crate) struct GetPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy: PolicyView,
}

#[async_trait]
impl Action for GetPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:GetPolicy", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        let world = call.gate().store().world();
        let policy = entities::policy(&world, &arn)?;
        let usage = Uses::of(world.account(call.account()?)).of_policy(&arn);
        Ok(Output { policy: PolicyView::read(&policy, usage) })
    }
}
