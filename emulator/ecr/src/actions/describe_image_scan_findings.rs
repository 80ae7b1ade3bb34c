use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    image_id::ImageIdentifier,
    scan,
    view::{find, on_repository, registry},
};

/// Says what the scan of an image found. `ecr:DescribeImageScanFindings` on the repository's ARN.
pub(crate) struct DescribeImageScanFindings;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_id: ImageIdentifier,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    image_id: ImageIdentifier,
    image_scan_status: scan::ScanStatus,
}

#[async_trait]
impl Action for DescribeImageScanFindings {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeImageScanFindings"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:DescribeImageScanFindings", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let image = input.image_id.named(&repository)?;
        let missing = || input.image_id.fault(&faults::SCAN_NOT_FOUND, &repository);
        let scanned = image.scanned.ok_or_else(missing)?;
        Ok(Output {
            registry_id: repository.registry.to_string(),
            repository_name: input.repository_name,
            image_id: ImageIdentifier::new(&image.digest, input.image_id.image_tag.as_deref()),
            image_scan_status: scan::status(scanned, call.gate().clock().now()),
        })
    }
}
