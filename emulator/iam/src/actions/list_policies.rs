//! `ListPolicies`: the managed policies that the account can use.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::{Account, ManagedPolicy, World, aws_managed_policies};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    page,
    views::{PolicyView, Usage, Uses},
};

/// Lists managed policies. `iam:ListPolicies` on `*`.
///
/// `PolicyUsageFilter` counts only together with `OnlyAttached`. Observed.
pub(crate) struct ListPolicies;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    only_attached: bool,
    path_prefix: Option<String>,
    policy_usage_filter: Option<UsageFilter>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policies: Vec<PolicyView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListPolicies {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListPolicies"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:ListPolicies").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let account = world.account(call.account()?);
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let mut listed = Vec::new();
        let uses = Uses::of(account);
        for policy in candidates(&input, account, &uses, &world, call.region().partition().as_str()) {
            let usage = uses.of_policy(&policy.arn);
            if policy.path.starts_with(prefix) && (!input.only_attached || is_used(usage, input.policy_usage_filter)) {
                listed.push((policy, usage));
            }
        }
        let page =
            page::page(listed, |(policy, _)| page::policy_key(policy), input.marker.as_deref(), input.max_items)?;
        Ok(Output {
            policies: page.entries.iter().map(|(policy, usage)| PolicyView::listed(policy, *usage)).collect(),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}

/// Whose policies are listed.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
enum Scope {
    #[default]
    All,
    #[serde(rename = "AWS")]
    Aws,
    Local,
}

/// As what a policy is used.
#[derive(Clone, Copy, Deserialize)]
enum UsageFilter {
    PermissionsPolicy,
    PermissionsBoundary,
}

fn is_used(usage: Usage, filter: Option<UsageFilter>) -> bool {
    match filter {
        Some(UsageFilter::PermissionsPolicy) => usage.attachments > 0,
        Some(UsageFilter::PermissionsBoundary) => usage.boundaries > 0,
        None => usage.attachments + usage.boundaries > 0,
    }
}

/// The policies of the scope. Those of AWS are all read only where their use does not tell which are wanted.
fn candidates(
    input: &Input,
    account: Option<&Account>,
    uses: &Uses<'_>,
    world: &World,
    partition: &str,
) -> Vec<Arc<ManagedPolicy>> {
    let mut found = Vec::new();
    if input.scope != Scope::Aws {
        found.extend(account.into_iter().flat_map(Account::policies).cloned());
    }
    if input.scope != Scope::Local {
        if input.only_attached {
            found.extend(uses.aws_policies().filter_map(|arn| world.managed_policy(arn)));
        } else {
            found.extend(aws_managed_policies(partition));
        }
    }
    found
}
