//! `AddUserToGroup`: a user becomes a member of a group.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Group, User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, faults, holder, permission};

/// Adds a user to a group. `iam:AddUserToGroup` on the stored ARN of the group.
///
/// Adding a member again is no error.
pub(crate) struct AddUserToGroup;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    user_name: String,
}

#[async_trait]
impl Action for AddUserToGroup {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "AddUserToGroup"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Group>("iam:AddUserToGroup", &input.group_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut group: Group = holder::modifiable(world, account, &input.group_name)?;
            let user = holder::named::<User>(world, account, &input.user_name)?;
            if !group.members.contains(&user.id) {
                if world.groups_of(account, &user.id).count() >= GROUPS_QUOTA {
                    return Err(faults::GROUPS_QUOTA.fault());
                }
                group.members.insert(user.id.clone());
                world.account_mut(account).put_group(group);
            }
            Ok(Nothing {})
        })
    }
}

/// The most groups that a user may be in. AWS: "IAM and AWS STS quotas".
pub(super) const GROUPS_QUOTA: usize = 10;
