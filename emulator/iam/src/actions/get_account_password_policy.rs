//! `GetAccountPasswordPolicy`: the rules for passwords of users.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, faults};

/// Says that the account has no password policy. `iam:GetAccountPasswordPolicy` on `*`.
///
/// Always so: users have no passwords here, and the operations that set rules for them are refused.
pub(crate) struct GetAccountPasswordPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {}

#[async_trait]
impl Action for GetAccountPasswordPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "GetAccountPasswordPolicy"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:GetAccountPasswordPolicy").into())
    }

    async fn run(&self, _input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        Err(faults::PASSWORD_POLICY_NOT_FOUND.with(&[("account", call.account()?.as_str())]))
    }
}
