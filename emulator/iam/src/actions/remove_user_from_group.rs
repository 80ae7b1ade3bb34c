//! `RemoveUserFromGroup`: a user is no member of a group any more.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Group, User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, holder, permission};

/// Removes a user from a group. `iam:RemoveUserFromGroup` on the stored ARN of the group.
///
/// Unverified: that removing who is no member is no error.
pub(crate) struct RemoveUserFromGroup;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    user_name: String,
}

#[async_trait]
impl Action for RemoveUserFromGroup {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "RemoveUserFromGroup"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Group>("iam:RemoveUserFromGroup", &input.group_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut group: Group = holder::modifiable(world, account, &input.group_name)?;
            let user = holder::named::<User>(world, account, &input.user_name)?;
            group.members.remove(&user.id);
            world.account_mut(account).put_group(group);
            Ok(Nothing {})
        })
    }
}
