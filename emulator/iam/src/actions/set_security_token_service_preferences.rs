//! `SetSecurityTokenServicePreferences`: which tokens the global endpoint of STS gives out.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::{TokenVersion, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::actions::Nothing;

/// Sets whether the tokens of the global endpoint are good in opt-in regions too: those of version 2 are. Observed: tokens
/// keep their version. `iam:SetSecurityTokenServicePreferences` on `*`.
pub(crate) struct SetSecurityTokenServicePreferences;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    global_endpoint_token_version: TokenVersion,
}

#[async_trait]
impl Action for SetSecurityTokenServicePreferences {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "SetSecurityTokenServicePreferences"
    }

    fn permission(&self, _: &Input, _: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:SetSecurityTokenServicePreferences").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            world.account_mut(account).set_global_endpoint_token(input.global_endpoint_token_version);
            Ok(Nothing {})
        })
    }
}
