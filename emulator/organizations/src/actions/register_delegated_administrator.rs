//! `RegisterDelegatedAdministrator`: an account administers a service for the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, place, reach};

/// Lets a member account administer a service. `organizations:RegisterDelegatedAdministrator` on the account, with
/// `organizations:ServicePrincipal`. The service must have access first.
pub(crate) struct RegisterDelegatedAdministrator;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_id: String,
    service_principal: String,
}

#[async_trait]
impl Action for RegisterDelegatedAdministrator {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "RegisterDelegatedAdministrator"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:RegisterDelegatedAdministrator", &input.account_id, call)?;
        check.context.extend([permission::service_principal(&input.service_principal)]);
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let now = call.gate().clock().now();
        reach::change(call, |organization| {
            let account =
                place::account(organization, &input.account_id).ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
            if account == organization.management() {
                return Err(faults::MANAGEMENT_ACCOUNT_CANNOT_REGISTER.fault());
            }
            if !organization.service_access().any(|(service, _)| service == input.service_principal) {
                return Err(faults::SERVICE_ACCESS_NOT_ENABLED.fault());
            }
            if organization.delegate(account, &input.service_principal, now) {
                Ok(Nothing {})
            } else {
                Err(faults::ACCOUNT_ALREADY_REGISTERED.fault())
            }
        })
    }
}
