//! `ListPolicyVersions`: the versions of a managed policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, page, permission, views::PolicyVersionView};

/// Lists the versions of a managed policy, the newest first. `iam:ListPolicyVersions` on the policy's ARN.
pub(crate) struct ListPolicyVersions;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    versions: Vec<PolicyVersionView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListPolicyVersions {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListPolicyVersions"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:ListPolicyVersions", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        let policy = entities::policy(&call.gate().store().world(), &arn)?;
        let page = page::page(
            &policy.versions,
            |version| format!("{:010}", u32::MAX - version.number),
            input.marker.as_deref(),
            input.max_items,
        )?;
        Ok(Output {
            versions: page.entries.into_iter().map(|version| PolicyVersionView::listed(&policy, version)).collect(),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
