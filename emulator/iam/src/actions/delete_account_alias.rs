//! `DeleteAccountAlias`: the account has no alias any more.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, faults};

/// Takes the alias away from the account. `iam:DeleteAccountAlias` on `*`.
pub(crate) struct DeleteAccountAlias;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_alias: String,
}

#[async_trait]
impl Action for DeleteAccountAlias {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteAccountAlias"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:DeleteAccountAlias").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            if world.account_of_alias(&input.account_alias) != Some(account) {
                return Err(faults::ALIAS_NOT_FOUND.with(&[("alias", &input.account_alias)]));
            }
            world.account_mut(account).set_alias(None);
            Ok(Nothing {})
        })
    }
}
