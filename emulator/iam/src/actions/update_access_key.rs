//! `UpdateAccessKey`: an access key signs requests, or does not any more.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::{AccessKey, User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, permission};

/// Activates or deactivates an access key. `iam:UpdateAccessKey` on the stored ARN of the user.
///
/// Without a name it is the user that calls; root users and sessions must name one.
pub(crate) struct UpdateAccessKey;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: Option<String>,
    access_key_id: String,
    status: Status,
}

#[async_trait]
impl Action for UpdateAccessKey {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UpdateAccessKey"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        match entities::user_name(input.user_name.as_deref(), call) {
            Ok(name) => Ok(permission::on::<User>("iam:UpdateAccessKey", &name, call)?.into()),
            Err(_) => Ok(Check::on_all("iam:UpdateAccessKey").into()),
        }
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let name = entities::user_name(input.user_name.as_deref(), call)?;
        write(call.gate().store(), |world| {
            let key = entities::access_key_of(world, account, &name, &input.access_key_id)?;
            let active = match input.status {
                Status::Active => true,
                // An expired key is one that AWS expired by itself; nobody can do that by this call. Unverified.
                Status::Inactive | Status::Expired => false,
            };
            world.account_mut(account).put_access_key(AccessKey { active, ..key });
            Ok(Nothing {})
        })
    }
}

/// What the API model lets a caller write.
#[derive(Clone, Copy, Deserialize)]
enum Status {
    Active,
    Inactive,
    Expired,
}
