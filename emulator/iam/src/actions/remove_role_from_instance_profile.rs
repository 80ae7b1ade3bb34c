//! `RemoveRoleFromInstanceProfile`: an instance profile loses its role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{InstanceProfile, Role, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, holder, permission};

/// Takes the role out of an instance profile. `iam:RemoveRoleFromInstanceProfile` on the stored ARN of the profile.
pub(crate) struct RemoveRoleFromInstanceProfile;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
    role_name: String,
}

#[async_trait]
impl Action for RemoveRoleFromInstanceProfile {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "RemoveRoleFromInstanceProfile"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_instance_profile("iam:RemoveRoleFromInstanceProfile", &input.instance_profile_name, call)?
            .into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let role: Role = holder::modifiable(world, account, &input.role_name)?;
            let profile = entities::instance_profile(world, account, &input.instance_profile_name)?;
            if profile.role.as_ref() != Some(&role.name) {
                let words = [("role", role.name.as_str()), ("profile", profile.name.as_str())];
                return Err(faults::ROLE_NOT_IN_INSTANCE_PROFILE.with(&words));
            }
            let profile = InstanceProfile { role: None, ..InstanceProfile::clone(profile) };
            world.account_mut(account).put_instance_profile(profile);
            Ok(Nothing {})
        })
    }
}
