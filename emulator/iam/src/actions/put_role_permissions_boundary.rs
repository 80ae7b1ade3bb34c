//! `PutRolePermissionsBoundary`: a managed policy that limits a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Sets or replaces the permissions boundary of a role. `iam:PutRolePermissionsBoundary` on its stored ARN, with the
/// new boundary as `iam:PermissionsBoundary`.
pub(crate) struct PutRolePermissionsBoundary;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    permissions_boundary: String,
}

#[async_trait]
impl Action for PutRolePermissionsBoundary {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "PutRolePermissionsBoundary"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_role("iam:PutRolePermissionsBoundary", &input.role_name, call)?;
        check.context.push(permission::boundary_key(&input.permissions_boundary));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let boundary = entities::policy_arn(&input.permissions_boundary, call)?;
        write(call.gate().store(), |world| {
            let mut role = entities::modifiable_role(world, account, &input.role_name)?;
            entities::check_attachable(world, account, &boundary, &faults::BOUNDARY_NOT_FOUND)?;
            role.boundary = Some(boundary);
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
