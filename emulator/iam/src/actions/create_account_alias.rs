//! `CreateAccountAlias`: another name of the account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, faults};

/// Gives the account an alias, in the place of the one that it has. `iam:CreateAccountAlias` on `*`.
///
/// No two accounts have the same alias.
pub(crate) struct CreateAccountAlias;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_alias: String,
}

#[async_trait]
impl Action for CreateAccountAlias {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "CreateAccountAlias"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:CreateAccountAlias").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            if world.account_of_alias(&input.account_alias).is_some_and(|other| other != account) {
                return Err(faults::ALIAS_TAKEN.with(&[("alias", &input.account_alias)]));
            }
            world.account_mut(account).set_alias(Some(input.account_alias));
            Ok(Nothing {})
        })
    }
}
