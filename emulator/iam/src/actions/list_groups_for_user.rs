//! `ListGroupsForUser`: the groups that a user is in.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Group, User};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{holder, page, permission, views::GroupView};

/// Lists the groups of a user. `iam:ListGroupsForUser` on its stored ARN.
pub(crate) struct ListGroupsForUser;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
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
impl Action for ListGroupsForUser {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListGroupsForUser"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<User>("iam:ListGroupsForUser", &input.user_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let world = call.gate().store().world();
        let user = holder::named::<User>(&world, account, &input.user_name)?;
        let groups = world.groups_of(account, &user.id);
        let key = |group: &&Arc<Group>| group.name.to_ascii_lowercase();
        let page = page::page(groups, key, input.marker.as_deref(), input.max_items)?.map(|group| GroupView::of(group));
        Ok(Output { groups: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
