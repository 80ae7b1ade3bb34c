use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::AccountId;
use portcullis_store::Registry;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use super::put_signing_configuration::SigningConfiguration;

use crate::{faults, settings, view::on_registry};

/// Reads by whom images are signed. `ecr:GetSigningConfiguration` on `*`.
pub(crate) struct GetSigningConfiguration;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    signing_configuration: SigningConfiguration,
}

#[async_trait]
impl Action for GetSigningConfiguration {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetSigningConfiguration"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:GetSigningConfiguration", call.account()?))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        Output::of(registry, &settings::read(registry, call))
    }
}

impl Output {
    /// The configuration that a registry has.
    pub(crate) fn of(registry: AccountId, settings: &Registry) -> Result<Self, Fault> {
        let missing = || faults::SIGNING_CONFIGURATION_NOT_FOUND.with(&[("registry", registry.as_str())]);
        let rules = settings.signing.clone().ok_or_else(missing)?;
        Ok(Self { registry_id: registry.to_string(), signing_configuration: SigningConfiguration { rules } })
    }
}
