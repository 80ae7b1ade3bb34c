//! `DeletePolicy`: a managed policy that nobody uses ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission, views::Uses};

/// Deletes a managed policy with its default version. `iam:DeletePolicy` on its ARN.
///
/// One that is attached, limits a user or role, or has other versions stays. Unverified: that its use is named before its
/// versions.
pub(crate) struct DeletePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
}

#[async_trait]
impl Action for DeletePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeletePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:DeletePolicy", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        write(call.gate().store(), |world| {
            let policy = entities::own_policy(world, account, &arn, &faults::OUTSIDE_ACCOUNT_DELETE)?;
            let usage = Uses::of(world.account(account)).of_policy(&arn);
            if usage.attachments + usage.boundaries > 0 {
                return Err(faults::POLICY_ATTACHED.fault());
            }
            if policy.versions.len() > 1 {
                return Err(faults::POLICY_HAS_VERSIONS.fault());
            }
            world.account_mut(account).remove_policy(&arn);
            Ok(Nothing {})
        })
    }
}
