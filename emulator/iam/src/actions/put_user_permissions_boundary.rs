//! `PutUserPermissionsBoundary`: a managed policy that limits a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, boundary, permission};

/// Sets or replaces the permissions boundary of a user. `iam:PutUserPermissionsBoundary` on its stored ARN, with
/// the new boundary as `iam:PermissionsBoundary`.
pub(crate) struct PutUserPermissionsBoundary;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    permissions_boundary: String,
}

#[async_trait]
impl Action for PutUserPermissionsBoundary {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "PutUserPermissionsBoundary"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on::<User>("iam:PutUserPermissionsBoundary", &input.user_name, call)?;
        check.context.push(permission::boundary_key(&input.permissions_boundary));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        boundary::put::<User>(call, &input.user_name, &input.permissions_boundary)
    }
}
