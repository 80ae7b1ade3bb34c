//! `AttachRolePolicy`: a managed policy speaks for a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Attaches a managed policy to a role. `iam:AttachRolePolicy` on the role's stored ARN, with `iam:PolicyARN`.
///
/// Attaching it again is no error.
pub(crate) struct AttachRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_arn: String,
}

#[async_trait]
impl Action for AttachRolePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "AttachRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_bounded_role("iam:AttachRolePolicy", &input.role_name, call)?;
        check.context.push(permission::policy_key(&input.policy_arn));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let policy = entities::policy_arn(&input.policy_arn, call)?;
        write(call.gate().store(), |world| {
            let mut role = entities::modifiable_role(world, account, &input.role_name)?;
            entities::check_attachable(world, account, &policy, &faults::POLICY_NOT_ATTACHABLE)?;
            if !role.attached.contains(&policy) {
                if role.attached.len() >= POLICIES_QUOTA {
                    return Err(faults::POLICIES_PER_ROLE_QUOTA.fault());
                }
                role.attached.push(policy);
                world.account_mut(account).put_role(role);
            }
            Ok(Nothing {})
        })
    }
}

/// The most managed policies that a role may have before the quota is raised.
const POLICIES_QUOTA: usize = 10;
