//! `ListGroups`: the groups of the account.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::{Account, Group};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, views::GroupView};

/// Lists the groups whose path begins with `PathPrefix`. `iam:ListGroups` on `*`.
pub(crate) struct ListGroups;

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
    groups: Vec<GroupView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListGroups {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListGroups"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:ListGroups").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let groups = world.account(call.account()?).into_iter().flat_map(Account::groups);
        let groups = groups.filter(|group| group.path.starts_with(prefix));
        let key = |group: &&Arc<Group>| group.name.to_ascii_lowercase();
        let page = page::page(groups, key, input.marker.as_deref(), input.max_items)?.map(|group| GroupView::of(group));
        Ok(Output { groups: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
