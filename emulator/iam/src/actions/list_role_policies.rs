//! `ListRolePolicies`: the names of the inline policies of a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{inline, permission};

/// Lists the names of the inline policies of a role. `iam:ListRolePolicies` on its stored ARN.
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
        Ok(permission::on::<Role>("iam:ListRolePolicies", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let page = inline::list::<Role>(call, &input.role_name, input.marker.as_deref(), input.max_items)?;
        Ok(Output { policy_names: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
