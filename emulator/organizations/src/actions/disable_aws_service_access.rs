//! `DisableAWSServiceAccess`: a service no longer works across the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{permission, reach};

/// Ends the access of a service. `organizations:DisableAWSServiceAccess` on `*`, with `organizations:ServicePrincipal`.
/// One that had none is no error (`unverified`).
pub(crate) struct DisableAWSServiceAccess;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    service_principal: String,
}

#[async_trait]
impl Action for DisableAWSServiceAccess {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DisableAWSServiceAccess"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_all("organizations:DisableAWSServiceAccess", call)?;
        check.context.extend([permission::service_principal(&input.service_principal)]);
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            organization.disallow_service(&input.service_principal);
            Ok(Nothing {})
        })
    }
}
