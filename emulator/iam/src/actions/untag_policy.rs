//! `UntagPolicy`: tags of a managed policy go.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    entities, faults, permission,
    tags::{self, KeyCase},
};

/// Removes tags from a managed policy of the account. `iam:UntagPolicy` on its ARN, with `aws:TagKeys`.
///
/// Unverified: that an empty list is an error, as it is for providers.
pub(crate) struct UntagPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    #[serde(default)]
    tag_keys: Vec<String>,
}

#[async_trait]
impl Action for UntagPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UntagPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_policy("iam:UntagPolicy", &input.policy_arn, call)?;
        check.context.extend(tags::tag_keys(input.tag_keys.iter()));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        write(call.gate().store(), |world| {
            let mut policy = entities::own_policy(world, account, &arn, &faults::TAGS_NOT_SUPPORTED)?;
            if input.tag_keys.is_empty() {
                return Err(faults::NO_TAGS.fault());
            }
            tags::remove(&mut policy.tags, &input.tag_keys, KeyCase::Significant);
            world.account_mut(account).put_policy(policy);
            Ok(Nothing {})
        })
    }
}
