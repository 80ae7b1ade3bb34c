//! `PutUserPolicy`: a policy that exists only in a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, inline, permission};

/// Adds an inline policy to a user or replaces the one of the same name. `iam:PutUserPolicy` on its stored ARN.
pub(crate) struct PutUserPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    policy_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for PutUserPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "PutUserPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<User>("iam:PutUserPolicy", &input.user_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        inline::put::<User>(call, &input.user_name, input.policy_name, &input.policy_document)
    }
}
