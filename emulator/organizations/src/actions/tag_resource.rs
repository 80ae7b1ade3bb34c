//! `TagResource`: tags on a root, unit, account or policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{
    permission, place, reach,
    tags::{self, TagView},
};

/// Adds tags; one of the same key gives way. `organizations:TagResource` on what they are for, with the tags of the
/// request.
pub(crate) struct TagResource;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    resource_id: String,
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for TagResource {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "TagResource"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:TagResource", &input.resource_id, call)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            place::taggable(organization, &input.resource_id)?;
            let tags = tags::added(organization.tags(&input.resource_id), input.tags)?;
            organization.put_tags(&input.resource_id, tags);
            Ok(Nothing {})
        })
    }
}
