//! `MoveAccount`: an account comes under another root or unit.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, place, reach};

/// Moves an account. `organizations:MoveAccount` on the account, on what holds it and on what is to hold it.
pub(crate) struct MoveAccount;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_id: String,
    source_parent_id: String,
    destination_parent_id: String,
}

#[async_trait]
impl Action for MoveAccount {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "MoveAccount"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let ids = [input.account_id.as_str(), &input.source_parent_id, &input.destination_parent_id];
        permission::on_each("organizations:MoveAccount", &ids, call)
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            let account =
                place::account(organization, &input.account_id).ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
            let holds = organization.member(account).map(|member| member.parent.clone());
            let source = place::parent(organization, &input.source_parent_id);
            if source.is_none() || source != holds {
                return Err(faults::SOURCE_NOT_FOUND.fault());
            }
            let destination = place::parent(organization, &input.destination_parent_id)
                .ok_or_else(|| faults::DESTINATION_NOT_FOUND.fault())?;
            if holds.as_ref() == Some(&destination) {
                return Err(faults::DUPLICATE_ACCOUNT.fault());
            }
            organization.put_account(account, destination).map_err(|_| faults::DESTINATION_NOT_FOUND.fault())?;
            Ok(Nothing {})
        })
    }
}
