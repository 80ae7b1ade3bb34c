//! `GetRolePolicy`: the document of an inline policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{inline, permission};

/// Reads an inline policy of a role. `iam:GetRolePolicy` on its stored ARN.
///
/// The policy's name is answered in the letter case in which it was asked for. Observed.
pub(crate) struct GetRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    role_name: String,
    policy_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for GetRolePolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Role>("iam:GetRolePolicy", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (role_name, policy_document) = inline::get::<Role>(call, &input.role_name, &input.policy_name)?;
        Ok(Output { role_name, policy_name: input.policy_name, policy_document })
    }
}
