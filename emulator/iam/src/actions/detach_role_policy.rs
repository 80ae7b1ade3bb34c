//! `DetachRolePolicy`: a managed policy speaks no longer for a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, attached, permission};

/// Detaches a managed policy from a role. `iam:DetachRolePolicy` on its stored ARN, with `iam:PolicyARN`.
pub(crate) struct DetachRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_arn: String,
}

#[async_trait]
impl Action for DetachRolePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DetachRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_bounded::<Role>("iam:DetachRolePolicy", &input.role_name, call)?;
        check.context.push(permission::policy_key(&input.policy_arn));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        attached::detach::<Role>(call, &input.role_name, &input.policy_arn)
    }
}
