//! `ListPoliciesForTarget`: the policies of a type that are attached to a root, a unit or an account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{document, faults, page, permission, place, reach, view::PolicySummaryView};

/// Lists the policies attached to a target itself; what it inherits is not listed.
/// `organizations:ListPoliciesForTarget` on the target, with `organizations:PolicyType`.
pub(crate) struct ListPoliciesForTarget;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    target_id: String,
    filter: String,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policies: Vec<PolicySummaryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListPoliciesForTarget {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListPoliciesForTarget"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:ListPoliciesForTarget", &input.target_id, call)?;
        check.context.extend([permission::policy_type(&input.filter)]);
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let kind = document::kind(&input.filter)?;
        let organization = reach::of_administrator(call)?;
        let target = place::target(&organization, &input.target_id).ok_or_else(|| faults::TARGET_NOT_FOUND.fault())?;
        let policies = organization.attached(kind, &target);
        let page = page::page(policies, |policy| policy.id.clone(), &input.page)?;
        let page = page.map(|policy| PolicySummaryView::of(policy));
        Ok(Output { policies: page.entries, next_token: page.next })
    }
}
