//! `ListAccountAliases`: the alias of the account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::Account;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::page;

/// Lists the alias of the account, if it has one. `iam:ListAccountAliases` on `*`.
pub(crate) struct ListAccountAliases;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    account_aliases: Vec<String>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListAccountAliases {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListAccountAliases"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:ListAccountAliases").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let alias = world.account(call.account()?).and_then(Account::alias);
        let page = page::page(alias.map(str::to_owned), String::clone, input.marker.as_deref(), input.max_items)?;
        Ok(Output { account_aliases: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
