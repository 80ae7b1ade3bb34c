//! `DeleteRolePermissionsBoundary`: nothing limits a role any more.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Removes the permissions boundary of a role. `iam:DeleteRolePermissionsBoundary` on its stored ARN.
///
/// A role without one is an error. Observed.
pub(crate) struct DeleteRolePermissionsBoundary;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
}

#[async_trait]
impl Action for DeleteRolePermissionsBoundary {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteRolePermissionsBoundary"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded_role("iam:DeleteRolePermissionsBoundary", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = entities::modifiable_role(world, account, &input.role_name)?;
            if role.boundary.take().is_none() {
                return Err(faults::BOUNDARY_ABSENT.with(&[("name", role.name.as_str())]));
            }
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
