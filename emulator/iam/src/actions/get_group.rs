//! `GetGroup`: a group and its members.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Account, Group, User};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    holder, page, permission,
    views::{GroupView, UserView},
};

/// Reads a group with a page of its members. `iam:GetGroup` on its stored ARN.
pub(crate) struct GetGroup;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    group: GroupView,
    users: Vec<UserView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for GetGroup {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetGroup"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Group>("iam:GetGroup", &input.group_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let world = call.gate().store().world();
        let group = holder::named::<Group>(&world, account, &input.group_name)?;
        let users = world.account(account).into_iter().flat_map(Account::users);
        let members = users.filter(|user| group.members.contains(&user.id));
        let key = |user: &&Arc<User>| user.name.to_ascii_lowercase();
        let page =
            page::page(members, key, input.marker.as_deref(), input.max_items)?.map(|user| UserView::listed(user));
        Ok(Output {
            group: GroupView::of(group),
            users: page.entries,
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}
