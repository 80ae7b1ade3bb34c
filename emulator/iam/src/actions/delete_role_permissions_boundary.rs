//! `DeleteRolePermissionsBoundary`: nothing limits a role any more but its policies.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, boundary, permission};

/// Removes the permissions boundary of a role. `iam:DeleteRolePermissionsBoundary` on its stored ARN.
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
        Ok(permission::on_bounded::<Role>("iam:DeleteRolePermissionsBoundary", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        boundary::delete::<Role>(call, &input.role_name)
    }
}
