use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    image_id::ImageIdentifier,
    scan,
    view::{change, on_repository, registry},
};

/// Starts to scan an image. `ecr:StartImageScan` on the repository's ARN.
pub(crate) struct StartImageScan;

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
impl Action for StartImageScan {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "StartImageScan"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:StartImageScan", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let now = call.gate().clock().now();
        let digest = change(registry, &input.repository_name, call, |repository| {
            let image = input.image_id.named(repository)?;
            if image.storage.is_archive {
                return Err(input.image_id.fault(&faults::IMAGE_ARCHIVED, repository));
            }
            if image.scanned.is_some_and(|scanned| scan::is_too_soon(scanned, now)) {
                return Err(faults::SCAN_LIMIT_EXCEEDED.fault());
            }
            let digest = image.digest.clone();
            if let Some(image) = repository.images.get_mut(&digest) {
                image.scanned = Some(now);
            }
            Ok(digest)
        })?;
        Ok(Output {
            registry_id: registry.to_string(),
            repository_name: input.repository_name,
            image_id: ImageIdentifier::new(&digest, input.image_id.image_tag.as_deref()),
            image_scan_status: scan::status(now, now),
        })
    }
}
