//! `ListRoles`: the roles of the account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::Account;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, views::RoleView};

/// Lists the roles whose path begins with `PathPrefix`. `iam:ListRoles` on `*`.
pub(crate) struct ListRoles;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    path_prefix: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    roles: Vec<RoleView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListRoles {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListRoles"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:ListRoles").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let roles = world.account(call.account()?).into_iter().flat_map(Account::roles);
        let page = page::page(
            roles.filter(|role| role.path.starts_with(prefix)),
            |role| role.name.as_str().to_ascii_lowercase(),
            input.marker.as_deref(),
            input.max_items,
        )?;
        Ok(Output {
            roles: page.entries.into_iter().map(|role| RoleView::listed(role)).collect(),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
