//! `GetPolicyVersion`: what a version of a managed policy says.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, permission, views::PolicyVersionView};

/// Reads a version of a managed policy, of the customer or of AWS. `iam:GetPolicyVersion` on the policy's ARN.
///
/// Of an AWS managed policy only the default version is there.
pub(crate) struct GetPolicyVersion;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    version_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy_version: PolicyVersionView,
}

#[async_trait]
impl Action for GetPolicyVersion {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetPolicyVersion"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:GetPolicyVersion", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        let policy = entities::policy(&call.gate().store().world(), &arn)?;
        let version = entities::version(&policy, &input.version_id)?;
        Ok(Output { policy_version: PolicyVersionView::read(&policy, version) })
    }
}
