//! `GetRolePolicy`: the document of an inline policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, faults, permission, views::document};

/// Reads an inline policy of a role. `iam:GetRolePolicy` on the role's stored ARN.
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
        Ok(permission::on_role("iam:GetRolePolicy", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let role = entities::role(&world, call.account()?, &input.role_name)?;
        match role.inline.get(&input.policy_name.to_ascii_lowercase()) {
            Some(policy) => Ok(Output {
                role_name: role.name.to_string(),
                policy_document: document::as_sent(&policy.document),
                policy_name: input.policy_name,
            }),
            None => Err(faults::ROLE_POLICY_NOT_FOUND.with(&[("name", &input.policy_name)])),
        }
    }
}
