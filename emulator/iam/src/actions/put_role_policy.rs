//! `PutRolePolicy`: a policy that exists only in a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, inline, permission};

/// Adds an inline policy to a role or replaces the one of the same name. `iam:PutRolePolicy` on its stored ARN.
pub(crate) struct PutRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for PutRolePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "PutRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<Role>("iam:PutRolePolicy", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        inline::put::<Role>(call, &input.role_name, input.policy_name, &input.policy_document)
    }
}
