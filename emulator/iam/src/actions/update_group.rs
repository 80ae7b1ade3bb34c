//! `UpdateGroup`: another name or path of a group.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::{Arn, Partition};
use portcullis_store::{Group, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, holder, permission};

/// Renames or moves a group. `iam:UpdateGroup` on its stored ARN and, where that changes, on the new one.
///
/// Its members stay.
pub(crate) struct UpdateGroup;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    group_name: String,
    new_path: Option<String>,
    new_group_name: Option<String>,
}

#[async_trait]
impl Action for UpdateGroup {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UpdateGroup"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let stored = permission::on::<Group>("iam:UpdateGroup", &input.group_name, call)?;
        let world = call.gate().store().world();
        let changed = world
            .group(call.account()?, &input.group_name)
            .map(|group| input.changed(group, call.region().partition()));
        let target = changed
            .map(|group| Check::on("iam:UpdateGroup", &group.arn))
            .filter(|target| target.resource != stored.resource);
        Ok(Permission::Required([Some(stored), target].into_iter().flatten().collect()))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let group: Group = holder::modifiable(world, account, &input.group_name)?;
            let changed = input.changed(&group, call.region().partition());
            if !changed.name.eq_ignore_ascii_case(&group.name) {
                holder::check_free::<Group>(world, account, &changed.name)?;
            }
            world.account_mut(account).remove_group(&group.name);
            world.account_mut(account).put_group(changed);
            Ok(Nothing {})
        })
    }
}

impl Input {
    /// The group as it will be.
    fn changed(&self, group: &Group, partition: Partition) -> Group {
        let name = self.new_group_name.as_ref().unwrap_or(&group.name).clone();
        let path = self.new_path.as_ref().unwrap_or(&group.path).clone();
        let account = group.arn.account();
        let arn = account.map_or_else(|| group.arn.clone(), |account| Arn::group(partition, account, &path, &name));
        Group { arn, name, path, ..group.clone() }
    }
}
