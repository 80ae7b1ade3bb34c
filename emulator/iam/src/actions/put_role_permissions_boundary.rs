//! `PutRolePermissionsBoundary`: a managed policy that limits a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, boundary, permission};

/// Sets or replaces the permissions boundary of a role. `iam:PutRolePermissionsBoundary` on its stored ARN, with
/// the new boundary as `iam:PermissionsBoundary`.
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
        let mut check = permission::on::<Role>("iam:PutRolePermissionsBoundary", &input.role_name, call)?;
        check.context.push(permission::boundary_key(&input.permissions_boundary));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        boundary::put::<Role>(call, &input.role_name, &input.permissions_boundary)
    }
}
