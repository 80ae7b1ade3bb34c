//! `DeleteUserPolicy`: an inline policy goes.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, inline, permission};

/// Removes an inline policy from a user, whatever the letter case of its name. `iam:DeleteUserPolicy` on the stored ARN.
pub(crate) struct DeleteUserPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    policy_name: String,
}

#[async_trait]
impl Action for DeleteUserPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteUserPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<User>("iam:DeleteUserPolicy", &input.user_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        inline::delete::<User>(call, &input.user_name, &input.policy_name)
    }
}
