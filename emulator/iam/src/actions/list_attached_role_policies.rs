//! `ListAttachedRolePolicies`: the managed policies that speak for a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, page, permission};

/// Lists the managed policies attached to a role. `iam:ListAttachedRolePolicies` on the role's stored ARN.
pub(crate) struct ListAttachedRolePolicies;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    path_prefix: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    attached_policies: Vec<AttachedPolicy>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListAttachedRolePolicies {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListAttachedRolePolicies"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_role("iam:ListAttachedRolePolicies", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let role = entities::role(&world, call.account()?, &input.role_name)?;
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        // A policy that is attached cannot be deleted, so none of them is missing.
        let policies = role.attached.iter().filter_map(|arn| world.managed_policy(arn));
        let page = page::page(
            policies.filter(|policy| policy.path.starts_with(prefix)),
            |policy| page::policy_key(policy),
            input.marker.as_deref(),
            input.max_items,
        )?;
        let attached = page
            .entries
            .into_iter()
            .map(|policy| AttachedPolicy { policy_name: policy.name.clone(), policy_arn: policy.arn.to_string() });
        Ok(Output { attached_policies: attached.collect(), is_truncated: page.is_truncated, marker: page.marker })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedPolicy {
    policy_name: String,
    policy_arn: String,
}
