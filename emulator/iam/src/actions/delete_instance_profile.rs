//! `DeleteInstanceProfile`: an instance profile without a role ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Cause;
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Deletes an instance profile. `iam:DeleteInstanceProfile` on its stored ARN. One that holds a role stays.
pub(crate) struct DeleteInstanceProfile;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
}

#[async_trait]
impl Action for DeleteInstanceProfile {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteInstanceProfile"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_instance_profile("iam:DeleteInstanceProfile", &input.instance_profile_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let profile = entities::instance_profile(world, account, &input.instance_profile_name)?;
            if let Some(role) = &profile.role {
                let cause =
                    Cause::new("the instance profile holds a role").of(profile.arn.to_string()).seen(role.as_str());
                return Err(faults::HAS_INSTANCE_PROFILES.fault().caused_by(cause));
            }
            world.account_mut(account).remove_instance_profile(&input.instance_profile_name);
            Ok(Nothing {})
        })
    }
}
