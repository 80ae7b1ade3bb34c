//! `GetGroupPolicy`: the document of an inline policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Group;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{inline, permission};

/// Reads an inline policy of a group. `iam:GetGroupPolicy` on its stored ARN.
///
/// The policy's name is answered in the letter case in which it was asked for. Observed.
pub(crate) struct GetGroupPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    policy_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    group_name: String,
    policy_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for GetGroupPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetGroupPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Group>("iam:GetGroupPolicy", &input.group_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (group_name, policy_document) = inline::get::<Group>(call, &input.group_name, &input.policy_name)?;
        Ok(Output { group_name, policy_name: input.policy_name, policy_document })
    }
}
