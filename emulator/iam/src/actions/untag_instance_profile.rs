//! `UntagInstanceProfile`: tags of an instance profile go.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{InstanceProfile, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    entities, permission,
    tags::{self, KeyCase},
};

/// Removes tags from an instance profile. `iam:UntagInstanceProfile` on its stored ARN, with `aws:TagKeys`.
///
/// Keys that it does not have are no error, and neither is an empty list. Observed for users.
pub(crate) struct UntagInstanceProfile;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
    #[serde(default)]
    tag_keys: Vec<String>,
}

#[async_trait]
impl Action for UntagInstanceProfile {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UntagInstanceProfile"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check =
            permission::on_instance_profile("iam:UntagInstanceProfile", &input.instance_profile_name, call)?;
        check.context.extend(tags::tag_keys(input.tag_keys.iter()));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut entity =
                InstanceProfile::clone(entities::instance_profile(world, account, &input.instance_profile_name)?);
            tags::remove(&mut entity.tags, &input.tag_keys, KeyCase::Significant);
            world.account_mut(account).put_instance_profile(entity);
            Ok(Nothing {})
        })
    }
}
