//! `GetUserPolicy`: the document of an inline policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{inline, permission};

/// Reads an inline policy of a user. `iam:GetUserPolicy` on its stored ARN.
///
/// The policy's name is answered in the letter case in which it was asked for. Observed.
pub(crate) struct GetUserPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    policy_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    user_name: String,
    policy_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for GetUserPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetUserPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<User>("iam:GetUserPolicy", &input.user_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (user_name, policy_document) = inline::get::<User>(call, &input.user_name, &input.policy_name)?;
        Ok(Output { user_name, policy_name: input.policy_name, policy_document })
    }
}
