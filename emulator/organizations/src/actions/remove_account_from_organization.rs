//! `RemoveAccountFromOrganization`: an account stands alone again.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, place, reach};

/// Takes a member account out of the organization. `organizations:RemoveAccountFromOrganization` on the account. AWS asks
/// for an address and a payment method of an account that it made, which is not asked for here.
pub(crate) struct RemoveAccountFromOrganization;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_id: String,
}

#[async_trait]
impl Action for RemoveAccountFromOrganization {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "RemoveAccountFromOrganization"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:RemoveAccountFromOrganization", &input.account_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            let account =
                place::account(organization, &input.account_id).ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
            if account == organization.management() {
                return Err(faults::MANAGEMENT_ACCOUNT_CANNOT_LEAVE.fault());
            }
            if organization.delegations().any(|(delegate, ..)| delegate == account) {
                return Err(faults::DELEGATED_ADMINISTRATOR_STAYS.fault());
            }
            organization.remove_account(account).map_err(|_| faults::ACCOUNT_NOT_FOUND.fault())?;
            Ok(Nothing {})
        })
    }
}
