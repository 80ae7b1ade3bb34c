//! `UntagResource`: tags of these keys go.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{permission, place, reach, tags};

/// Removes tags. `organizations:UntagResource` on what they are on, with the keys of the request. A key that is not there
/// is no error.
pub(crate) struct UntagResource;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    resource_id: String,
    tag_keys: Vec<String>,
}

#[async_trait]
impl Action for UntagResource {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UntagResource"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:UntagResource", &input.resource_id, call)?;
        check.context.extend(tags::tag_keys(input.tag_keys.iter().cloned()));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            place::taggable(organization, &input.resource_id)?;
            let mut tags = organization.tags(&input.resource_id).to_vec();
            tags.retain(|tag| !input.tag_keys.contains(&tag.key));
            organization.put_tags(&input.resource_id, tags);
            Ok(Nothing {})
        })
    }
}
