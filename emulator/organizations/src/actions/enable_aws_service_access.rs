//! `EnableAWSServiceAccess`: a service may work across the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::FeatureSet;
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, reach};

/// Gives a service access. `organizations:EnableAWSServiceAccess` on `*`, with `organizations:ServicePrincipal`. One that
/// has it keeps it, with its date (`unverified`).
pub(crate) struct EnableAWSServiceAccess;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    service_principal: String,
}

#[async_trait]
impl Action for EnableAWSServiceAccess {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "EnableAWSServiceAccess"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_all("organizations:EnableAWSServiceAccess", call)?;
        check.context.extend([permission::service_principal(&input.service_principal)]);
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let now = call.gate().clock().now();
        reach::change(call, |organization| {
            if organization.features() == FeatureSet::ConsolidatedBilling {
                return Err(faults::POLICY_TYPE_NOT_AVAILABLE.fault());
            }
            organization.allow_service(&input.service_principal, now);
            Ok(Nothing {})
        })
    }
}
