//! `ListAccounts`: every account of the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, permission, reach, view::AccountView};

/// Lists the accounts, the management account included. `organizations:ListAccounts` on `*`.
pub(crate) struct ListAccounts;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
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
impl Action for ListAccounts {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListAccounts"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:ListAccounts", call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let page = page::page(organization.members(), |(account, _)| account.to_string(), &input.page)?;
        let page = page.map(|member| AccountView::of(&organization, member));
        Ok(Output { accounts: page.entries, next_token: page.next })
    }
}
