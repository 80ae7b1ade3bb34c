//! `AttachGroupPolicy`: a managed policy speaks for a group.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Group;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, attached, permission};

/// Attaches a managed policy to a group. `iam:AttachGroupPolicy` on its stored ARN, with `iam:PolicyARN`.
pub(crate) struct AttachGroupPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    policy_arn: String,
}

#[async_trait]
impl Action for AttachGroupPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "AttachGroupPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on::<Group>("iam:AttachGroupPolicy", &input.group_name, call)?;
        check.context.push(permission::policy_key(&input.policy_arn));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        attached::attach::<Group>(call, &input.group_name, &input.policy_arn)
    }
}
