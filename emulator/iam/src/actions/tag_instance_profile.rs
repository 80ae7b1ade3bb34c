//! `TagInstanceProfile`: tags of an instance profile.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{InstanceProfile, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    entities, permission,
    tags::{self, KeyCase, TagView},
};

/// Adds tags to an instance profile or replaces those of the same keys. `iam:TagInstanceProfile` on its stored ARN, with the tags of
/// the request.
pub(crate) struct TagInstanceProfile;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for TagInstanceProfile {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "TagInstanceProfile"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_instance_profile("iam:TagInstanceProfile", &input.instance_profile_name, call)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut entity =
                InstanceProfile::clone(entities::instance_profile(world, account, &input.instance_profile_name)?);
            tags::add(&mut entity.tags, input.tags, KeyCase::Significant)?;
            world.account_mut(account).put_instance_profile(entity);
            Ok(Nothing {})
        })
    }
}
