//! `TagPolicy`: tags of a managed policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    entities, faults, permission,
    tags::{self, KeyCase, TagView},
};

/// Adds tags to a managed policy of the account or replaces those of the same keys. `iam:TagPolicy` on its ARN, with
/// the tags of the request.
pub(crate) struct TagPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for TagPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "TagPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_policy("iam:TagPolicy", &input.policy_arn, call)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        write(call.gate().store(), |world| {
            let mut policy = entities::own_policy(world, account, &arn, &faults::TAGS_NOT_SUPPORTED)?;
            tags::add(&mut policy.tags, input.tags, KeyCase::Significant)?;
            world.account_mut(account).put_policy(policy);
            Ok(Nothing {})
        })
    }
}
