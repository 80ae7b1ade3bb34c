//! `ListPolicies`: the policies of a type.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{document, page, permission, reach, view::PolicySummaryView};

/// Lists the policies of a type, AWS's own included. `organizations:ListPolicies` on `*`, with
/// `organizations:PolicyType`.
pub(crate) struct ListPolicies;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
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
impl Action for ListPolicies {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListPolicies"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_all("organizations:ListPolicies", call)?;
        check.context.extend([permission::policy_type(&input.filter)]);
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let kind = document::kind(&input.filter)?;
        let organization = reach::of_administrator(call)?;
        let policies = organization.policies().filter(|policy| policy.kind == kind);
        let page = page::page(policies, |policy| policy.id.clone(), &input.page)?;
        let page = page.map(|policy| PolicySummaryView::of(policy));
        Ok(Output { policies: page.entries, next_token: page.next })
    }
}
