//! `DeletePolicyVersion`: a version of a managed policy ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Deletes a version of a managed policy that is not the default one. `iam:DeletePolicyVersion` on the policy's ARN.
pub(crate) struct DeletePolicyVersion;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    version_id: String,
}

#[async_trait]
impl Action for DeletePolicyVersion {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeletePolicyVersion"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:DeletePolicyVersion", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        write(call.gate().store(), |world| {
            let mut policy = entities::own_policy(world, account, &arn, &faults::OUTSIDE_ACCOUNT_DELETE_VERSION)?;
            let number = entities::version(&policy, &input.version_id)?.number;
            if number == policy.default_version {
                return Err(faults::DEFAULT_VERSION_KEPT.fault());
            }
            policy.versions.retain(|version| version.number != number);
            world.account_mut(account).put_policy(policy);
            Ok(Nothing {})
        })
    }
}
