//! `DeleteRole`: a role without policies ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Cause;
use portcullis_store::{Role, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, deletion, faults, holder, permission};

/// Deletes a role. `iam:DeleteRole` on its stored ARN.
///
/// A role that still has policies, or that an instance profile holds, stays. Unverified: that instance profiles are named
/// before attached policies, and these before inline ones. Trust policies that name the role show its unique id from
/// now on, and a role made again under its name is another.
pub(crate) struct DeleteRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
}

#[async_trait]
impl Action for DeleteRole {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<Role>("iam:DeleteRole", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let role = holder::modifiable::<Role>(world, account, &input.role_name)?;
            let profiles = world.account(account).into_iter().flat_map(|it| it.instance_profiles_of(&role.name));
            let profiles: Vec<&str> = profiles.map(|profile| profile.name.as_str()).collect();
            if !profiles.is_empty() {
                let cause = Cause::new("instance profiles hold the role").of(role.arn.to_string());
                return Err(faults::HAS_INSTANCE_PROFILES.fault().caused_by(cause.seen(profiles.join(", "))));
            }
            deletion::check_without_policies(&role)?;
            world.account_mut(account).remove_role(&input.role_name);
            world.replace_principal(role.arn.as_str(), role.id.as_str());
            Ok(Nothing {})
        })
    }
}
