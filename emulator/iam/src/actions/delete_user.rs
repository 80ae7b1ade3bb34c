//! `DeleteUser`: a user without keys, groups and policies ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Cause;
use portcullis_store::{User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, deletion, faults, holder, permission};

/// Deletes a user. `iam:DeleteUser` on its stored ARN.
///
/// One that still has access keys, groups or policies stays. Unverified: that they are named in the order policies, access
/// keys, groups. Trust policies that name the user show its unique id from now on.
pub(crate) struct DeleteUser;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
}

#[async_trait]
impl Action for DeleteUser {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteUser"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<User>("iam:DeleteUser", &input.user_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let user: User = holder::modifiable(world, account, &input.user_name)?;
            deletion::check_without_policies(&user)?;
            let cause = |text: &str| Cause::new(text).of(user.arn.to_string());
            let keys = world.account(account).into_iter().flat_map(|it| it.access_keys_of(&user.id));
            let keys: Vec<&str> = keys.map(|key| key.id.as_str()).collect();
            if !keys.is_empty() {
                let cause = cause("the user has access keys").seen(keys.join(", "));
                return Err(faults::HAS_ACCESS_KEYS.fault().caused_by(cause));
            }
            let groups: Vec<&str> = world.groups_of(account, &user.id).map(|group| group.name.as_str()).collect();
            if !groups.is_empty() {
                let cause = cause("the user is a member of groups").seen(groups.join(", "));
                return Err(faults::IN_GROUPS.fault().caused_by(cause));
            }
            world.account_mut(account).remove_user(&user.name);
            world.replace_principal(user.arn.as_str(), user.id.as_str());
            Ok(Nothing {})
        })
    }
}
