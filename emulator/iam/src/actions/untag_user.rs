//! `UntagUser`: tags of a user go.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    holder, permission,
    tags::{self, KeyCase},
};

/// Removes tags from a user. `iam:UntagUser` on its stored ARN, with `aws:TagKeys`.
///
/// Keys that it does not have are no error, and neither is an empty list. Observed.
pub(crate) struct UntagUser;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    #[serde(default)]
    tag_keys: Vec<String>,
}

#[async_trait]
impl Action for UntagUser {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UntagUser"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on::<User>("iam:UntagUser", &input.user_name, call)?;
        check.context.extend(tags::tag_keys(input.tag_keys.iter()));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut entity = holder::modifiable::<User>(world, account, &input.user_name)?;
            tags::remove(&mut entity.tags, &input.tag_keys, KeyCase::Ignored);
            world.account_mut(account).put_user(entity);
            Ok(Nothing {})
        })
    }
}
