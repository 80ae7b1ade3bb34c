//! `DeleteRolePolicy`: an inline policy goes.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, inline, permission};

/// Removes an inline policy from a role, whatever the letter case of its name. `iam:DeleteRolePolicy` on the stored ARN.
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
        Ok(permission::on_bounded::<Role>("iam:DeleteRolePolicy", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        inline::delete::<Role>(call, &input.role_name, &input.policy_name)
    }
}
