//! `PutGroupPolicy`: a policy that exists only in a group.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Group;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, inline, permission};

/// Adds an inline policy to a group or replaces the one of the same name. `iam:PutGroupPolicy` on its stored ARN.
pub(crate) struct PutGroupPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    policy_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for PutGroupPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "PutGroupPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Group>("iam:PutGroupPolicy", &input.group_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        inline::put::<Group>(call, &input.group_name, input.policy_name, &input.policy_document)
    }
}
