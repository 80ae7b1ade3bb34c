//! `ListUsers`: the users of the account.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::{Account, User};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, views::UserView};

/// Lists the users whose path begins with `PathPrefix`. `iam:ListUsers` on `*`.
pub(crate) struct ListUsers;

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
    users: Vec<UserView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListUsers {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListUsers"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:ListUsers").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let users = world.account(call.account()?).into_iter().flat_map(Account::users);
        let users = users.filter(|user| user.path.starts_with(prefix));
        let key = |user: &&Arc<User>| user.name.to_ascii_lowercase();
        let page = page::page(users, key, input.marker.as_deref(), input.max_items)?.map(|user| UserView::listed(user));
        Ok(Output { users: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
