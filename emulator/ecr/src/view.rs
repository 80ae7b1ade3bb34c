//! Repositories and images as the API shows them, and how calls name them.

use std::sync::Arc;

use portcullis_gate::{Call, Check, Permission};
use portcullis_image::find_repository;
use portcullis_model::{AccountId, Timestamp};
use portcullis_store::{Repository, Tag, World};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::faults;

/// A repository in an answer. Observed: without its tags.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepositoryView {
    repository_arn: String,
    registry_id: String,
    repository_name: String,
    repository_uri: String,
    created_at: f64,
    image_tag_mutability: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_scanning_configuration: Option<ImageScanningConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption_configuration: Option<EncryptionConfiguration>,
}

/// Whether images are scanned on push.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageScanningConfiguration {
    #[serde(default)]
    pub(crate) scan_on_push: bool,
}

/// How images are encrypted.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EncryptionConfiguration {
    pub(crate) encryption_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key: Option<String>,
}

/// A tag of a resource.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TagView {
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: String,
}

impl RepositoryView {
    pub(crate) fn of(repository: &Repository, call: &Call<'_>) -> Self {
        let host = call.gate().registry_host(repository.registry, &repository.key.region);
        Self {
            repository_arn: repository.arn.to_string(),
            registry_id: repository.registry.to_string(),
            repository_name: repository.key.name.to_string(),
            repository_uri: format!("{host}/{}", repository.key.name),
            created_at: epoch(repository.created),
            image_tag_mutability: repository.tag_mutability.as_str(),
            image_scanning_configuration: Some(ImageScanningConfiguration { scan_on_push: repository.scan_on_push }),
            encryption_configuration: Some(EncryptionConfiguration::aes256()),
        }
    }

    /// As DeleteRepository answers. Observed: without encryption and scanning.
    pub(crate) fn of_deleted(repository: &Repository, call: &Call<'_>) -> Self {
        let view = Self::of(repository, call);
        Self { image_scanning_configuration: None, encryption_configuration: None, ..view }
    }
}

impl EncryptionConfiguration {
    fn aes256() -> Self {
        Self { encryption_type: "AES256".to_owned(), kms_key: None }
    }
}

impl From<&Tag> for TagView {
    fn from(tag: &Tag) -> Self {
        Self { key: tag.key.clone(), value: tag.value.clone() }
    }
}

/// Seconds since 1970, with milliseconds: how JSON carries times.
pub(crate) fn epoch(at: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double exactly")]
    let milliseconds = at.as_millisecond() as f64;
    milliseconds / 1000.0
}

/// The registry that a call means: the one it names, or the caller's own.
pub(crate) fn registry(registry_id: Option<&str>, call: &Call<'_>) -> Result<AccountId, Fault> {
    match registry_id {
        None => call.account(),
        Some(id) => id.parse().map_err(|_| {
            let constraint = "must satisfy regular expression '[0-9]{12}'";
            faults::INVALID_PARAMETER.with(&[("parameter", "registryId"), ("constraint", constraint)])
        }),
    }
}

/// The permission for one action on one repository, existing or not.
pub(crate) fn on_repository(action: &'static str, registry: AccountId, name: &str, call: &Call<'_>) -> Permission {
    let region = call.region();
    let resource = format!("arn:{}:ecr:{region}:{registry}:repository/{name}", region.partition());
    Check { action, resource, resource_account: Some(registry), context: Vec::new() }.into()
}

/// The repository of a call.
pub(crate) fn find(registry: AccountId, name: &str, call: &Call<'_>) -> Result<Arc<Repository>, Fault> {
    current(&call.gate().store().world(), registry, name, call)
}

/// The repository of a call in the world that is being changed: another call may have deleted it meanwhile.
pub(crate) fn current(
    world: &World,
    registry: AccountId,
    name: &str,
    call: &Call<'_>,
) -> Result<Arc<Repository>, Fault> {
    find_repository(world, registry, call.region(), name).cloned().map_err(|refusal| faults::refused(&refusal))
}
