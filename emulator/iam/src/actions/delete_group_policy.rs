//! `DeleteGroupPolicy`: an inline policy goes.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Group;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, inline, permission};

/// Removes an inline policy from a group, whatever the letter case of its name. `iam:DeleteGroupPolicy` on the stored ARN.
pub(crate) struct DeleteGroupPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    policy_name: String,
}

#[async_trait]
impl Action for DeleteGroupPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteGroupPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Group>("iam:DeleteGroupPolicy", &input.group_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        inline::delete::<Group>(call, &input.group_name, &input.policy_name)
    }
}
