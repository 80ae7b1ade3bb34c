//! `ListTagsForResource`: the tags of a root, unit, account or policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, permission, place, reach,
    tags::{self, TagView},
};

/// Lists tags. `organizations:ListTagsForResource` on what they are on. There are never more than one page holds
/// (`unverified`: AWS takes no size here).
pub(crate) struct ListTagsForResource;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    resource_id: String,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for ListTagsForResource {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListTagsForResource"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:ListTagsForResource", &input.resource_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        place::taggable(&organization, &input.resource_id)?;
        if input.next_token.is_some() {
            return Err(faults::INVALID_TOKEN.fault());
        }
        Ok(Output { tags: tags::shown(organization.tags(&input.resource_id)) })
    }
}
