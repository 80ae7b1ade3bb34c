//! `DeleteUserPermissionsBoundary`: nothing limits a user any more but its policies.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, boundary, permission};

/// Removes the permissions boundary of a user. `iam:DeleteUserPermissionsBoundary` on its stored ARN.
pub(crate) struct DeleteUserPermissionsBoundary;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
}

#[async_trait]
impl Action for DeleteUserPermissionsBoundary {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteUserPermissionsBoundary"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<User>("iam:DeleteUserPermissionsBoundary", &input.user_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        boundary::delete::<User>(call, &input.user_name)
    }
}
