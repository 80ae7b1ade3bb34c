//! `TagRole`: tags of a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Role, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    holder, permission,
    tags::{self, KeyCase, TagView},
};

/// Adds tags to a role or replaces those of the same keys. `iam:TagRole` on its stored ARN, with the tags of the
/// request.
///
/// Roles of AWS can be tagged. Observed.
pub(crate) struct TagRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for TagRole {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "TagRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on::<Role>("iam:TagRole", &input.role_name, call)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = Role::clone(holder::named(world, account, &input.role_name)?);
            tags::add(&mut role.tags, input.tags, KeyCase::Ignored)?;
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
