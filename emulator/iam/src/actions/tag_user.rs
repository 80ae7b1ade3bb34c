//! `TagUser`: tags of a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    holder, permission,
    tags::{self, KeyCase, TagView},
};

/// Adds tags to a user or replaces those of the same keys. `iam:TagUser` on its stored ARN, with the tags of
/// the request.
pub(crate) struct TagUser;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for TagUser {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "TagUser"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on::<User>("iam:TagUser", &input.user_name, call)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut entity = holder::modifiable::<User>(world, account, &input.user_name)?;
            tags::add(&mut entity.tags, input.tags, KeyCase::Ignored)?;
            world.account_mut(account).put_user(entity);
            Ok(Nothing {})
        })
    }
}
