use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Scanning;
use portcullis_wire::Fault;
use serde::Serialize;

use crate::{scan, settings, view::on_registry};

/// Sets how images of the registry are scanned. `ecr:PutRegistryScanningConfiguration` on `*`.
pub(crate) struct PutRegistryScanningConfiguration;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_scanning_configuration: Scanning,
}

#[async_trait]
impl Action for PutRegistryScanningConfiguration {
    type Input = Scanning;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutRegistryScanningConfiguration"
    }

    fn permission(&self, _: &Scanning, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:PutRegistryScanningConfiguration", call.account()?))
    }

    async fn run(&self, input: Scanning, call: &Call<'_>) -> Result<Output, Fault> {
        scan::check(&input)?;
        settings::change(call.account()?, call, |settings| {
            settings.scanning = input.clone();
            Ok(())
        })?;
        Ok(Output { registry_scanning_configuration: input })
    }
}
