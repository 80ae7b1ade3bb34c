use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::indexes_with;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, filter,
    image_id::ImageIdentifier,
    view::{change, on_repository, registry},
};

/// Moves an image to the archive, or back. `ecr:UpdateImageStorageClass` on the repository's ARN. That it takes no time here
/// is `unverified`: ECR documents up to twenty minutes for the way back.
pub(crate) struct UpdateImageStorageClass;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_id: ImageIdentifier,
    target_storage_class: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    image_id: ImageIdentifier,
    image_status: &'static str,
}

#[async_trait]
impl Action for UpdateImageStorageClass {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "UpdateImageStorageClass"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:UpdateImageStorageClass", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let now = call.gate().clock().now();
        let to_archive = input.target_storage_class == "ARCHIVE";
        let image = change(registry, &input.repository_name, call, |repository| {
            let digest = input.image_id.named(repository)?.digest.clone();
            // Documented: the images of an index go with it.
            if !indexes_with(repository, &digest).is_empty() {
                return Err(input.image_id.fault(&faults::IMAGE_STORAGE_CLASS_UPDATE_NOT_SUPPORTED, repository));
            }
            let missing = input.image_id.fault(&faults::IMAGE_NOT_FOUND, repository);
            let image = repository.images.get_mut(&digest).ok_or(missing)?;
            if image.storage.is_archive != to_archive {
                image.storage = image.storage.moved(to_archive, now);
            }
            Ok(image.clone())
        })?;
        Ok(Output {
            registry_id: registry.to_string(),
            repository_name: input.repository_name,
            image_id: ImageIdentifier::new(&image.digest, input.image_id.image_tag.as_deref()),
            image_status: filter::status(&image),
        })
    }
}
