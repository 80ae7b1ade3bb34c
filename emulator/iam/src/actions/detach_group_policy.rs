//! `DetachGroupPolicy`: a managed policy speaks no longer for a group.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Group;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, attached, permission};

/// Detaches a managed policy from a group. `iam:DetachGroupPolicy` on its stored ARN, with `iam:PolicyARN`.
pub(crate) struct DetachGroupPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    policy_arn: String,
}

#[async_trait]
impl Action for DetachGroupPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DetachGroupPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on::<Group>("iam:DetachGroupPolicy", &input.group_name, call)?;
        check.context.push(permission::policy_key(&input.policy_arn));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        attached::detach::<Group>(call, &input.group_name, &input.policy_arn)
    }
}
