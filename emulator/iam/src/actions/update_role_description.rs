//! `UpdateRoleDescription`: the description of a role, the way it was changed before `UpdateRole` came.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Role, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{holder, permission, views::RoleView};

/// Changes the description of a role. `iam:UpdateRoleDescription` on its stored ARN.
///
/// A role of AWS takes it too. Observed.
pub(crate) struct UpdateRoleDescription;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    role: RoleView,
}

#[async_trait]
impl Action for UpdateRoleDescription {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "UpdateRoleDescription"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<Role>("iam:UpdateRoleDescription", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = Role::clone(holder::named(world, account, &input.role_name)?);
            role.description = Some(input.description);
            let view = RoleView::described(&role);
            world.account_mut(account).put_role(role);
            Ok(Output { role: view })
        })
    }
}
