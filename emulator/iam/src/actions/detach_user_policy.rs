//! `DetachUserPolicy`: a managed policy speaks no longer for a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, attached, permission};

/// Detaches a managed policy from a user. `iam:DetachUserPolicy` on its stored ARN, with `iam:PolicyARN`.
pub(crate) struct DetachUserPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    policy_arn: String,
}

#[async_trait]
impl Action for DetachUserPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DetachUserPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_bounded::<User>("iam:DetachUserPolicy", &input.user_name, call)?;
        check.context.push(permission::policy_key(&input.policy_arn));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        attached::detach::<User>(call, &input.user_name, &input.policy_arn)
    }
}
