//! `ListRoleTags`: the tags of a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    holder, permission,
    tags::{self, TagView},
};

/// Lists the tags of a role. `iam:ListRoleTags` on its stored ARN.
pub(crate) struct ListRoleTags;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    tags: Vec<TagView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListRoleTags {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListRoleTags"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Role>("iam:ListRoleTags", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let role = holder::named::<Role>(&world, call.account()?, &input.role_name)?;
        let page = tags::page(&role.tags, input.marker.as_deref(), input.max_items)?;
        Ok(Output { tags: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
