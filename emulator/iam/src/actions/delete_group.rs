//! `DeleteGroup`: a group without members and policies ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Cause;
use portcullis_store::{Group, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, deletion, faults, holder, permission};

/// Deletes a group. `iam:DeleteGroup` on its stored ARN.
///
/// One that still has members or policies stays. Unverified: that policies are named before members.
pub(crate) struct DeleteGroup;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
}

#[async_trait]
impl Action for DeleteGroup {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteGroup"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Group>("iam:DeleteGroup", &input.group_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let group: Group = holder::modifiable(world, account, &input.group_name)?;
            deletion::check_without_policies(&group)?;
            if !group.members.is_empty() {
                let cause = Cause::new("the group has members").of(group.arn.to_string());
                return Err(faults::IN_GROUPS.fault().caused_by(cause));
            }
            world.account_mut(account).remove_group(&group.name);
            Ok(Nothing {})
        })
    }
}
