//! `ListRolePolicies`: the names of the inline policies of a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, page, permission};

/// Lists the inline policies of a role. `iam:ListRolePolicies` on the role's stored ARN.
pub(crate) struct ListRolePolicies;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy_names: Vec<String>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListRolePolicies {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListRolePolicies"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_role("iam:ListRolePolicies", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let role = entities::role(&world, call.account()?, &input.role_name)?;
        let page = page::page(
            role.inline.values().map(|policy| policy.name.clone()),
            |name| name.to_ascii_lowercase(),
            input.marker.as_deref(),
            input.max_items,
        )?;
        Ok(Output { policy_names: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
