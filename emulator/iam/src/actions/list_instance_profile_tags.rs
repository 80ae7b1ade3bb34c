//! `ListInstanceProfileTags`: the tags of an instance profile.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    entities, permission,
    tags::{self, TagView},
};

/// Lists the tags of an instance profile. `iam:ListInstanceProfileTags` on its stored ARN.
pub(crate) struct ListInstanceProfileTags;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
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
impl Action for ListInstanceProfileTags {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListInstanceProfileTags"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_instance_profile("iam:ListInstanceProfileTags", &input.instance_profile_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let entity = entities::instance_profile(&world, call.account()?, &input.instance_profile_name)?;
        let page = tags::page(&entity.tags, input.marker.as_deref(), input.max_items)?;
        Ok(Output { tags: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
