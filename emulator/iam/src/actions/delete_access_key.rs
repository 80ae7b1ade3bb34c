//! `DeleteAccessKey`: an access key ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::{User, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, permission};

/// Deletes an access key. `iam:DeleteAccessKey` on the stored ARN of the user.
///
/// Without a name it is the user that calls; root users and sessions must name one.
pub(crate) struct DeleteAccessKey;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: Option<String>,
    access_key_id: String,
}

#[async_trait]
impl Action for DeleteAccessKey {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteAccessKey"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        match entities::user_name(input.user_name.as_deref(), call) {
            Ok(name) => Ok(permission::on::<User>("iam:DeleteAccessKey", &name, call)?.into()),
            Err(_) => Ok(Check::on_all("iam:DeleteAccessKey").into()),
        }
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let name = entities::user_name(input.user_name.as_deref(), call)?;
        write(call.gate().store(), |world| {
            let key = entities::access_key_of(world, account, &name, &input.access_key_id)?;
            world.account_mut(account).remove_access_key(&key.id);
            Ok(Nothing {})
        })
    }
}
