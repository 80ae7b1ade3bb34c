//! `CloseAccount`: a member account is not used any more.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::MemberStatus;
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, place, reach};

/// Closes a member account: it stays in the organization, suspended, for ninety days at AWS and for good here.
/// `organizations:CloseAccount` on the account.
pub(crate) struct CloseAccount;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_id: String,
}

#[async_trait]
impl Action for CloseAccount {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "CloseAccount"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:CloseAccount", &input.account_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            let account =
                place::account(organization, &input.account_id).ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
            if account == organization.management() {
                return Err(faults::MANAGEMENT_ACCOUNT_CANNOT_BE_CLOSED.fault());
            }
            let member = organization.member_mut(account).ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
            if member.status == MemberStatus::Suspended {
                return Err(faults::ACCOUNT_ALREADY_CLOSED.fault());
            }
            member.status = MemberStatus::Suspended;
            Ok(Nothing {})
        })
    }
}
