//! `GetUser`: a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, holder, permission, views::UserView};

/// Reads a user; without a name, the user that calls. `iam:GetUser` on its stored ARN.
///
/// Root users and sessions must name one. Unverified for a root user, whom AWS answers with an entity that is no user.
pub(crate) struct GetUser;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    user: UserView,
}

#[async_trait]
impl Action for GetUser {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetUser"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        match entities::user_name(input.user_name.as_deref(), call) {
            Ok(name) => Ok(permission::on::<User>("iam:GetUser", &name, call)?.into()),
            Err(_) => Ok(Check::on_all("iam:GetUser").into()),
        }
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let name = entities::user_name(input.user_name.as_deref(), call)?;
        let world = call.gate().store().world();
        let user = holder::named::<User>(&world, call.account()?, &name)?;
        Ok(Output { user: UserView::read(user) })
    }
}
