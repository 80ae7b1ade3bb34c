//! `SetDefaultPolicyVersion`: which version of a managed policy counts.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Makes a version of a managed policy the one that counts. `iam:SetDefaultPolicyVersion` on the policy's ARN.
///
/// `UpdateDate` stays: by the API reference it tells when the newest version was made.
pub(crate) struct SetDefaultPolicyVersion;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    version_id: String,
}

#[async_trait]
impl Action for SetDefaultPolicyVersion {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "SetDefaultPolicyVersion"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:SetDefaultPolicyVersion", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        write(call.gate().store(), |world| {
            let mut policy = entities::own_policy(world, account, &arn, &faults::OUTSIDE_ACCOUNT_UPDATE)?;
            policy.default_version = entities::version(&policy, &input.version_id)?.number;
            world.account_mut(account).put_policy(policy);
            Ok(Nothing {})
        })
    }
}
