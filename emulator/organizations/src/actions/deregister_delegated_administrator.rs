//! `DeregisterDelegatedAdministrator`: an account no longer administers a service for the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, place, reach};

/// Ends the administration of a service by a member account. `organizations:DeregisterDelegatedAdministrator` on the
/// account, with `organizations:ServicePrincipal`.
pub(crate) struct DeregisterDelegatedAdministrator;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_id: String,
    service_principal: String,
}

#[async_trait]
impl Action for DeregisterDelegatedAdministrator {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeregisterDelegatedAdministrator"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:DeregisterDelegatedAdministrator", &input.account_id, call)?;
        check.context.extend([permission::service_principal(&input.service_principal)]);
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            let account =
                place::account(organization, &input.account_id).ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
            if organization.end_delegation(account, &input.service_principal) {
                Ok(Nothing {})
            } else {
                Err(faults::ACCOUNT_NOT_REGISTERED.fault())
            }
        })
    }
}
