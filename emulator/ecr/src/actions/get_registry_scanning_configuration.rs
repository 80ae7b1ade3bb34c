use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Scanning;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{settings, view::on_registry};

/// Reads how images of the registry are scanned. `ecr:GetRegistryScanningConfiguration` on `*`.
pub(crate) struct GetRegistryScanningConfiguration;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    scanning_configuration: Scanning,
}

#[async_trait]
impl Action for GetRegistryScanningConfiguration {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetRegistryScanningConfiguration"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:GetRegistryScanningConfiguration", call.account()?))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let scanning_configuration = settings::read(registry, call).scanning;
        Ok(Output { registry_id: registry.to_string(), scanning_configuration })
    }
}
