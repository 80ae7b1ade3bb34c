//! `ListAccountsForParent`: the accounts that a root or unit holds itself.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, page, permission, place, reach, view::AccountView};

/// Lists the accounts right below a root or unit. `organizations:ListAccountsForParent` on it.
pub(crate) struct ListAccountsForParent;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    parent_id: String,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    accounts: Vec<AccountView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListAccountsForParent {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListAccountsForParent"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:ListAccountsForParent", &input.parent_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let parent = place::parent(&organization, &input.parent_id).ok_or_else(|| faults::PARENT_NOT_FOUND.fault())?;
        let held = organization.members().filter(|(_, member)| member.parent == parent);
        let page = page::page(held, |(account, _)| account.to_string(), &input.page)?;
        let page = page.map(|member| AccountView::of(&organization, member));
        Ok(Output { accounts: page.entries, next_token: page.next })
    }
}
