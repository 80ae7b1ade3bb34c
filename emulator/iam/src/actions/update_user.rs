//! `UpdateUser`: another name or path of a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::{Arn, Partition};
use portcullis_store::{User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, holder, permission};

/// Renames or moves a user. `iam:UpdateUser` on its stored ARN and, where that changes, on the new one.
///
/// Trust policies that name the user name it by its new ARN from now on; grants on the old one stop. Observed.
pub(crate) struct UpdateUser;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    new_path: Option<String>,
    new_user_name: Option<String>,
}

#[async_trait]
impl Action for UpdateUser {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UpdateUser"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let stored = permission::on::<User>("iam:UpdateUser", &input.user_name, call)?;
        let world = call.gate().store().world();
        let changed =
            world.user(call.account()?, &input.user_name).map(|user| input.changed(user, call.region().partition()));
        let target = changed
            .map(|user| Check::on("iam:UpdateUser", &user.arn))
            .filter(|target| target.resource != stored.resource);
        Ok(Permission::Required([Some(stored), target].into_iter().flatten().collect()))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let user: User = holder::modifiable(world, account, &input.user_name)?;
            let changed = input.changed(&user, call.region().partition());
            if !changed.name.eq_ignore_ascii_case(&user.name) {
                holder::check_free::<User>(world, account, &changed.name)?;
            }
            world.account_mut(account).remove_user(&user.name);
            world.replace_principal(user.arn.as_str(), changed.arn.as_str());
            world.account_mut(account).put_user(changed);
            Ok(Nothing {})
        })
    }
}

impl Input {
    /// The user as it will be.
    fn changed(&self, user: &User, partition: Partition) -> User {
        let name = self.new_user_name.as_ref().unwrap_or(&user.name).clone();
        let path = self.new_path.as_ref().unwrap_or(&user.path).clone();
        let account = user.arn.account();
        let arn = account.map_or_else(|| user.arn.clone(), |account| Arn::user(partition, account, &path, &name));
        User { arn, name, path, ..user.clone() }
    }
}
