//! `DetachRolePolicy`: a managed policy no longer speaks for a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Cause;
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Detaches a managed policy from a role. `iam:DetachRolePolicy` on the role's stored ARN, with `iam:PolicyARN`.
///
/// A policy that is not attached is an error. Observed; the text is unverified.
pub(crate) struct DetachRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_arn: String,
}

#[async_trait]
impl Action for DetachRolePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DetachRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_bounded_role("iam:DetachRolePolicy", &input.role_name, call)?;
        check.context.push(permission::policy_key(&input.policy_arn));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let policy = entities::policy_arn(&input.policy_arn, call)?;
        write(call.gate().store(), |world| {
            let mut role = entities::modifiable_role(world, account, &input.role_name)?;
            if !role.attached.contains(&policy) {
                let cause = Cause::new("the policy is not attached to the role").of(role.arn.to_string());
                return Err(faults::POLICY_NOT_FOUND.with(&[("arn", policy.as_str())]).caused_by(cause));
            }
            role.attached.retain(|attached| *attached != policy);
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
