//! `GetRole`: a role and its trust policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Role;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{holder, permission, views::RoleView};

/// Reads a role. `iam:GetRole` on its stored ARN, whatever the letter case in which it was asked for.
pub(crate) struct GetRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    role: RoleView,
}

#[async_trait]
impl Action for GetRole {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<Role>("iam:GetRole", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        let role = holder::named::<Role>(&world, call.account()?, &input.role_name)?;
        Ok(Output { role: RoleView::read(role, call.gate().last_uses()) })
    }
}
