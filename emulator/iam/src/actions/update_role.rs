//! `UpdateRole`: description and longest session of a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Role, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, holder, permission};

/// Changes the description or the longest session of a role. `iam:UpdateRole` on its stored ARN.
///
/// What is absent stays as it is, the duration too. Observed, against the API reference.
pub(crate) struct UpdateRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    description: Option<String>,
    max_session_duration: Option<u32>,
}

#[async_trait]
impl Action for UpdateRole {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UpdateRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<Role>("iam:UpdateRole", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = Role::clone(holder::named(world, account, &input.role_name)?);
            if let Some(description) = input.description {
                role.description = Some(description);
            }
            if let Some(duration) = input.max_session_duration {
                if entities::is_protected(&role) {
                    return Err(faults::ROLE_DURATION_PROTECTED.with(&[("name", role.name.as_str())]));
                }
                role.max_session_seconds = duration;
            }
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
