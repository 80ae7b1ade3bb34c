use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::view::{ImageScanningConfiguration, change, on_repository, registry};

/// Sets whether images of a repository are scanned when they are pushed. `ecr:PutImageScanningConfiguration` on its ARN.
pub(crate) struct PutImageScanningConfiguration;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_scanning_configuration: ImageScanningConfiguration,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    image_scanning_configuration: ImageScanningConfiguration,
}

#[async_trait]
impl Action for PutImageScanningConfiguration {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutImageScanningConfiguration"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:PutImageScanningConfiguration", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        change(registry, &input.repository_name, call, |repository| {
            repository.scan_on_push = input.image_scanning_configuration.scan_on_push;
            Ok(())
        })?;
        Ok(Output {
            registry_id: registry.to_string(),
            repository_name: input.repository_name,
            image_scanning_configuration: input.image_scanning_configuration,
        })
    }
}
