//! `UntagRole`: tags of a role go.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Role, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    holder, permission,
    tags::{self, KeyCase},
};

/// Removes tags from a role. `iam:UntagRole` on its stored ARN, with `aws:TagKeys`.
///
/// Keys that the role does not have are no error, and neither is an empty list. Observed for users.
pub(crate) struct UntagRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    #[serde(default)]
    tag_keys: Vec<String>,
}

#[async_trait]
impl Action for UntagRole {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UntagRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on::<Role>("iam:UntagRole", &input.role_name, call)?;
        check.context.extend(tags::tag_keys(input.tag_keys.iter()));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = Role::clone(holder::named(world, account, &input.role_name)?);
            tags::remove(&mut role.tags, &input.tag_keys, KeyCase::Ignored);
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
