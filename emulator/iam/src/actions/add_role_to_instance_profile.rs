//! `AddRoleToInstanceProfile`: an instance profile gets its role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Cause;
use portcullis_store::{InstanceProfile, Role, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, holder, permission};

/// Puts a role into an instance profile. `iam:AddRoleToInstanceProfile` on the stored ARN of the profile, and
/// `iam:PassRole` on the role.
///
/// A profile holds one role; adding it again is too many, too. Observed.
pub(crate) struct AddRoleToInstanceProfile;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
    role_name: String,
}

#[async_trait]
impl Action for AddRoleToInstanceProfile {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "AddRoleToInstanceProfile"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let add = permission::on_instance_profile("iam:AddRoleToInstanceProfile", &input.instance_profile_name, call)?;
        let mut pass = permission::on::<Role>("iam:PassRole", &input.role_name, call)?;
        pass.context.push(("iam:PassedToService".to_owned(), vec!["ec2.amazonaws.com".to_owned()]));
        Ok(Permission::Required(vec![add, pass]))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let role: Role = holder::modifiable(world, account, &input.role_name)?;
            let profile = entities::instance_profile(world, account, &input.instance_profile_name)?;
            if let Some(held) = &profile.role {
                let cause =
                    Cause::new("the instance profile holds a role").of(profile.arn.to_string()).seen(held.as_str());
                return Err(faults::INSTANCE_PROFILE_FULL.fault().caused_by(cause));
            }
            let profile = InstanceProfile { role: Some(role.name), ..InstanceProfile::clone(profile) };
            world.account_mut(account).put_instance_profile(profile);
            Ok(Nothing {})
        })
    }
}
