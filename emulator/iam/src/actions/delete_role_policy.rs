//! `DeleteRolePolicy`: an inline policy of a role ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Deletes an inline policy of a role, in whatever letter case it is named. `iam:DeleteRolePolicy` on the role's stored
/// ARN.
pub(crate) struct DeleteRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_name: String,
}

#[async_trait]
impl Action for DeleteRolePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded_role("iam:DeleteRolePolicy", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = entities::modifiable_role(world, account, &input.role_name)?;
            if role.inline.remove(&input.policy_name.to_ascii_lowercase()).is_none() {
                return Err(faults::ROLE_POLICY_NOT_FOUND.with(&[("name", &input.policy_name)]));
            }
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
