//! `DeletePolicy`: a policy that is attached to nothing goes.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, reach};

/// Deletes a policy. `organizations:DeletePolicy` on the policy, with `organizations:PolicyType`. It must be detached
/// from everything.
pub(crate) struct DeletePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_id: String,
}

#[async_trait]
impl Action for DeletePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeletePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:DeletePolicy", &input.policy_id, call)?;
        check.context.extend(permission::type_of_policy(&input.policy_id, call));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            let policy = organization.policy(&input.policy_id).ok_or_else(|| faults::POLICY_NOT_FOUND.fault())?;
            if policy.aws_managed {
                return Err(faults::AWS_POLICY.fault());
            }
            if !organization.targets(&input.policy_id).is_empty() {
                return Err(faults::POLICY_IN_USE.fault());
            }
            organization.remove_policy(&input.policy_id).map_err(|_| faults::POLICY_NOT_FOUND.fault())?;
            Ok(Nothing {})
        })
    }
}
