//! What ECR's API refuses with: every exception with ECR's own text. All are HTTP 400.
//!
//! What the registry refuses too comes from `refusal.rs`. Where no recording or report has ECR's text, the row is marked `unverified`.

mod refusal;

use portcullis_wire::{Fault, FaultKind};

pub(crate) use refusal::{limit_exceeded, refused};

/// Every fault of the API.
pub static FAULTS: &[&FaultKind] = &[
    &EMPTY_UPLOAD,
    &EXCLUSION_ALREADY_EXISTS,
    &EXCLUSION_NOT_FOUND,
    &IMAGE_ALREADY_EXISTS,
    &IMAGE_ARCHIVED,
    &IMAGE_DIGEST_DOES_NOT_MATCH,
    &IMAGE_NOT_FOUND,
    &REQUESTED_IMAGE_NOT_FOUND,
    &IMAGE_STORAGE_CLASS_UPDATE_NOT_SUPPORTED,
    &IMAGE_TAG_ALREADY_EXISTS,
    &INVALID_LAYER,
    &INVALID_LAYER_PART,
    &INVALID_PARAMETER,
    &REFUSED_PARAMETER,
    &INVALID_TAG,
    &KMS,
    &LAYER_ALREADY_EXISTS,
    &LAYER_INACCESSIBLE,
    &LAYER_PART_TOO_SMALL,
    &LAYERS_NOT_FOUND,
    &LIFECYCLE_POLICY_NOT_FOUND,
    &LIFECYCLE_POLICY_PREVIEW_IN_PROGRESS,
    &LIFECYCLE_POLICY_PREVIEW_NOT_FOUND,
    &LIMIT_EXCEEDED,
    &SCAN_LIMIT_EXCEEDED,
    &NOT_SUPPORTED_YET,
    &PULL_THROUGH_CACHE_RULE_ALREADY_EXISTS,
    &PULL_THROUGH_CACHE_RULE_NOT_FOUND,
    &REFERENCED_IMAGES_NOT_FOUND,
    &REGISTRY_POLICY_NOT_FOUND,
    &REPLICATION_BACKFILL_INVALID_STATUS,
    &REPLICATION_BACKFILL_NOT_FOUND,
    &REPOSITORY_ALREADY_EXISTS,
    &REPOSITORY_NOT_EMPTY,
    &REPOSITORY_NOT_FOUND,
    &REPOSITORY_POLICY_NOT_FOUND,
    &CATALOG_DATA_NOT_FOUND,
    &UNSUPPORTED_COMMAND,
    &SCAN_NOT_FOUND,
    &SERVER,
    &SIGNING_CONFIGURATION_NOT_FOUND,
    &TEMPLATE_ALREADY_EXISTS,
    &TEMPLATE_NOT_FOUND,
    &TOO_MANY_TAGS,
    &UNSUPPORTED_UPSTREAM_REGISTRY,
    &UPLOAD_NOT_FOUND,
    &VALIDATION,
];

const fn row(code: &'static str, text: &'static str) -> FaultKind {
    FaultKind::new(code, 400, text)
}

static EMPTY_UPLOAD: FaultKind = row("EmptyUploadException", "{text}");
/// `unverified`
pub(crate) static EXCLUSION_ALREADY_EXISTS: FaultKind = row(
    "ExclusionAlreadyExistsException",
    "The pull time update exclusion for '{principal}' already exists in the registry with id '{registry}'",
);
/// `unverified`
pub(crate) static EXCLUSION_NOT_FOUND: FaultKind = row(
    "ExclusionNotFoundException",
    "The pull time update exclusion for '{principal}' does not exist in the registry with id '{registry}'",
);
static IMAGE_ALREADY_EXISTS: FaultKind = row("ImageAlreadyExistsException", "{text}");
/// `unverified`
pub(crate) static IMAGE_ARCHIVED: FaultKind = row(
    "ImageArchivedException",
    "The image with imageId {imageDigest:'{digest}', imageTag:'{tag}'} within the repository with name '{name}' in the \
     registry with id '{registry}' is archived",
);
static IMAGE_DIGEST_DOES_NOT_MATCH: FaultKind = row("ImageDigestDoesNotMatchException", "{text}");
pub(crate) static IMAGE_NOT_FOUND: FaultKind = row(
    "ImageNotFoundException",
    "The image with imageId {imageDigest:'{digest}', imageTag:'{tag}'} does not exist within the repository with name \
     '{name}' in the registry with id '{registry}'",
);
/// Of an image that a call names in one place only.
static REQUESTED_IMAGE_NOT_FOUND: FaultKind = row("ImageNotFoundException", "{text}");
/// `unverified`
pub(crate) static IMAGE_STORAGE_CLASS_UPDATE_NOT_SUPPORTED: FaultKind = row(
    "ImageStorageClassUpdateNotSupportedException",
    "The storage class of the image with imageId {imageDigest:'{digest}', imageTag:'{tag}'} within the repository with \
     name '{name}' in the registry with id '{registry}' cannot be updated because it is referenced by a manifest list",
);
static IMAGE_TAG_ALREADY_EXISTS: FaultKind = row("ImageTagAlreadyExistsException", "{text}");
static INVALID_LAYER: FaultKind = row("InvalidLayerException", "{text}");
static INVALID_LAYER_PART: FaultKind = row("InvalidLayerPartException", "{text}");
static INVALID_PARAMETER: FaultKind =
    row("InvalidParameterException", "Invalid parameter at '{parameter}' failed to satisfy constraint: '{constraint}'");
static REFUSED_PARAMETER: FaultKind = row("InvalidParameterException", "{text}");
/// `unverified`: ECR's own words were not recorded; these are IAM's.
pub(crate) static INVALID_TAG: FaultKind = row("InvalidTagParameterException", "{text}");
/// `unverified`
pub(crate) static KMS: FaultKind = row("KmsException", "The KMS key '{key}' is not valid");
static LAYER_ALREADY_EXISTS: FaultKind = row("LayerAlreadyExistsException", "{text}");
/// `unverified`
pub(crate) static LAYER_INACCESSIBLE: FaultKind = row(
    "LayerInaccessibleException",
    "The layer with digest '{digest}' in the repository with name '{name}' in the registry with id '{registry}' is not \
     associated with an image",
);
static LAYER_PART_TOO_SMALL: FaultKind = row("LayerPartTooSmallException", "{text}");
pub(crate) static LAYERS_NOT_FOUND: FaultKind = row("LayersNotFoundException", "{text}");
pub(crate) static LIFECYCLE_POLICY_NOT_FOUND: FaultKind = row(
    "LifecyclePolicyNotFoundException",
    "Lifecycle policy does not exist for the repository with name '{name}' in the registry with id '{registry}'",
);
/// `unverified`
pub(crate) static LIFECYCLE_POLICY_PREVIEW_IN_PROGRESS: FaultKind = row(
    "LifecyclePolicyPreviewInProgressException",
    "Lifecycle policy preview is in progress for the repository with name '{name}' in the registry with id '{registry}'",
);
/// `unverified`: made after the text for a policy.
pub(crate) static LIFECYCLE_POLICY_PREVIEW_NOT_FOUND: FaultKind = row(
    "LifecyclePolicyPreviewNotFoundException",
    "Lifecycle policy preview does not exist for the repository with name '{name}' in the registry with id '{registry}'",
);
static LIMIT_EXCEEDED: FaultKind = row("LimitExceededException", "{text}");
/// Public code has this text.
pub(crate) static SCAN_LIMIT_EXCEEDED: FaultKind =
    row("LimitExceededException", "The scan quota per image has been exceeded. Wait and try again.");
/// No ECR text: ECR has what was asked for, this emulator does not.
pub(crate) static NOT_SUPPORTED_YET: FaultKind =
    FaultKind::new("NotImplemented", 501, "Portcullis does not implement `{what}` of ecr:{operation} yet");
/// `unverified`
pub(crate) static PULL_THROUGH_CACHE_RULE_ALREADY_EXISTS: FaultKind = row(
    "PullThroughCacheRuleAlreadyExistsException",
    "The pull through cache rule with prefix '{prefix}' already exists in the registry with id '{registry}'",
);
/// `unverified`
pub(crate) static PULL_THROUGH_CACHE_RULE_NOT_FOUND: FaultKind = row(
    "PullThroughCacheRuleNotFoundException",
    "The pull through cache rule with prefix '{prefix}' does not exist in the registry with id '{registry}'",
);
static REFERENCED_IMAGES_NOT_FOUND: FaultKind = row("ReferencedImagesNotFoundException", "{text}");
pub(crate) static REGISTRY_POLICY_NOT_FOUND: FaultKind =
    row("RegistryPolicyNotFoundException", "Registry policy does not exist in the registry with id '{registry}'");
/// `unverified`
pub(crate) static REPLICATION_BACKFILL_INVALID_STATUS: FaultKind = row(
    "ReplicationBackfillInvalidStatusException",
    "The replication backfill with id '{id}' in the registry with id '{registry}' is complete and cannot be stopped",
);
/// `unverified`
pub(crate) static REPLICATION_BACKFILL_NOT_FOUND: FaultKind = row(
    "ReplicationBackfillNotFoundException",
    "The replication backfill with id '{id}' does not exist in the registry with id '{registry}'",
);
pub(crate) static REPOSITORY_ALREADY_EXISTS: FaultKind = row(
    "RepositoryAlreadyExistsException",
    "The repository with name '{name}' already exists in the registry with id '{registry}'",
);
pub(crate) static REPOSITORY_NOT_EMPTY: FaultKind = row(
    "RepositoryNotEmptyException",
    "The repository with name '{name}' in registry with id '{registry}' cannot be deleted because it still contains images",
);
static REPOSITORY_NOT_FOUND: FaultKind = row("RepositoryNotFoundException", "{text}");
/// Of ECR Public. `unverified`: made after the text for a policy.
pub(crate) static CATALOG_DATA_NOT_FOUND: FaultKind = row(
    "RepositoryCatalogDataNotFoundException",
    "Repository catalog data does not exist for the repository with name '{name}' in the registry with id '{registry}'",
);
/// Of ECR Public, which is in us-east-1 only. `unverified`: the real service has no endpoint elsewhere.
pub(crate) static UNSUPPORTED_COMMAND: FaultKind =
    row("UnsupportedCommandException", "ecr-public is not supported in the region {region}");
pub(crate) static REPOSITORY_POLICY_NOT_FOUND: FaultKind = row(
    "RepositoryPolicyNotFoundException",
    "Repository policy does not exist for the repository with name '{name}' in the registry with id '{registry}'",
);
/// Public code has this text.
pub(crate) static SCAN_NOT_FOUND: FaultKind = row(
    "ScanNotFoundException",
    "Image scan does not exist for the image with '{imageDigest:'{digest}', imageTag:'{tag}'}' in the repository with \
     name '{name}' in the registry with id '{registry}'",
);
static SERVER: FaultKind = FaultKind::new("ServerException", 500, "{text}");
/// `unverified`: made after the text for the registry's policy.
pub(crate) static SIGNING_CONFIGURATION_NOT_FOUND: FaultKind = row(
    "SigningConfigurationNotFoundException",
    "Signing configuration does not exist in the registry with id '{registry}'",
);
/// `unverified`
pub(crate) static TEMPLATE_ALREADY_EXISTS: FaultKind = row(
    "TemplateAlreadyExistsException",
    "The repository creation template with prefix '{prefix}' already exists in the registry with id '{registry}'",
);
/// `unverified`
pub(crate) static TEMPLATE_NOT_FOUND: FaultKind = row(
    "TemplateNotFoundException",
    "The repository creation template with prefix '{prefix}' does not exist in the registry with id '{registry}'",
);
/// `unverified`
pub(crate) static TOO_MANY_TAGS: FaultKind = row(
    "TooManyTagsException",
    "The list of tags on the repository is over the limit. The maximum number of tags is 50.",
);
/// `unverified`
pub(crate) static UNSUPPORTED_UPSTREAM_REGISTRY: FaultKind =
    row("UnsupportedUpstreamRegistryException", "The upstream registry '{url}' is not supported");
static UPLOAD_NOT_FOUND: FaultKind = row("UploadNotFoundException", "{text}");
/// `unverified`: where the API reference has this exception, and which text it comes with.
pub(crate) static VALIDATION: FaultKind = row("ValidationException", "{text}");

/// A parameter that the service itself refuses.
pub(crate) fn invalid_parameter(parameter: &str, constraint: &str) -> Fault {
    INVALID_PARAMETER.with(&[("parameter", parameter), ("constraint", constraint)])
}

pub(crate) fn server(error: &dyn std::fmt::Display) -> Fault {
    SERVER.with(&[("text", &error.to_string())])
}

#[cfg(test)]
mod tests {
    use portcullis_wire::{Service, refuse};
    use serde_json::Value;

    use super::*;

    /// Exceptions of the model that nothing here can cause, and why.
    const IMPOSSIBLE: &[(&str, &str)] = &[
        ("BlockedByOrganizationPolicyException", "there are no declarative policies"),
        ("ReplicationBackfillInProgressException", "copying takes no time"),
        ("SecretNotFoundException", "there are no secrets"),
        ("UnableToAccessSecretException", "there are no secrets"),
        ("UnableToDecryptSecretValueException", "there are no secrets"),
        ("UnableToGetUpstreamImageException", "no other registry is asked"),
        ("UnableToGetUpstreamLayerException", "no other registry is asked"),
        ("UnableToListUpstreamImageReferrersException", "no other registry is asked"),
        ("UnsupportedImageTypeException", "every image can be asked to be scanned"),
    ];

    #[test]
    fn every_exception_of_the_model_has_a_row_or_cannot_happen() {
        let model: Value = serde_json::from_str(include_str!("../../wire/models/ecr.json")).unwrap();
        let exceptions = model["shapes"].as_object().unwrap().iter().filter(|(_, shape)| shape["exception"] == true);
        let unaccounted: Vec<&String> = exceptions
            .map(|(name, _)| name)
            .filter(|name| {
                let row = FAULTS.iter().any(|row| row.code == *name);
                let impossible = IMPOSSIBLE.iter().any(|(impossible, _)| impossible == name);
                row == impossible
            })
            .collect();
        assert!(unaccounted.is_empty(), "{unaccounted:?}");
    }

    #[test]
    fn the_table_reads_as_clients_see_it() {
        let shown: Vec<String> = FAULTS
            .iter()
            .map(|row| {
                let response = refuse(Some(Service::ecr()), &row.fault(), "1");
                format!("{}\n{}", response.status(), String::from_utf8(response.body().to_vec()).unwrap())
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}
