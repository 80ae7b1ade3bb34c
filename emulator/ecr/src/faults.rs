//! What ECR's API refuses with: every exception with ECR's own text. All are HTTP 400.

use portcullis_image::Refusal;
use portcullis_wire::{Fault, FaultKind};

/// Every fault of the API.
pub static FAULTS: &[&FaultKind] = &[
    &IMAGE_DIGEST_DOES_NOT_MATCH,
    &IMAGE_NOT_FOUND,
    &REQUESTED_IMAGE_NOT_FOUND,
    &IMAGE_TAG_ALREADY_EXISTS,
    &INVALID_LAYER,
    &INVALID_PARAMETER,
    &INVALID_TAG,
    &LAYERS_NOT_FOUND,
    &NOT_SUPPORTED_YET,
    &REFERENCED_IMAGES_NOT_FOUND,
    &REPOSITORY_ALREADY_EXISTS,
    &REPOSITORY_NOT_EMPTY,
    &REPOSITORY_NOT_FOUND,
    &REPOSITORY_POLICY_NOT_FOUND,
    &SERVER,
];

static IMAGE_DIGEST_DOES_NOT_MATCH: FaultKind = FaultKind::new("ImageDigestDoesNotMatchException", 400, "{text}");
pub(crate) static IMAGE_NOT_FOUND: FaultKind = FaultKind::new(
    "ImageNotFoundException",
    400,
    "The image with imageId {imageDigest:'{digest}', imageTag:'{tag}'} does not exist within the repository with name \
     '{name}' in the registry with id '{registry}'",
);
/// Of an image that a call names in one place only.
static REQUESTED_IMAGE_NOT_FOUND: FaultKind = FaultKind::new("ImageNotFoundException", 400, "{text}");
static IMAGE_TAG_ALREADY_EXISTS: FaultKind = FaultKind::new("ImageTagAlreadyExistsException", 400, "{text}");
static INVALID_LAYER: FaultKind = FaultKind::new("InvalidLayerException", 400, "{text}");
pub(crate) static INVALID_PARAMETER: FaultKind = FaultKind::new(
    "InvalidParameterException",
    400,
    "Invalid parameter at '{parameter}' failed to satisfy constraint: '{constraint}'",
);
/// `unverified`: ECR's own words were not recorded; these are IAM's.
pub(crate) static INVALID_TAG: FaultKind = FaultKind::new("InvalidTagParameterException", 400, "{text}");
static LAYERS_NOT_FOUND: FaultKind = FaultKind::new("LayersNotFoundException", 400, "{text}");
/// No ECR text: ECR has what was asked for, this emulator does not.
pub(crate) static NOT_SUPPORTED_YET: FaultKind =
    FaultKind::new("NotImplemented", 501, "Portcullis does not implement `{what}` of ecr:{operation} yet");
static REFERENCED_IMAGES_NOT_FOUND: FaultKind = FaultKind::new("ReferencedImagesNotFoundException", 400, "{text}");
pub(crate) static REPOSITORY_ALREADY_EXISTS: FaultKind = FaultKind::new(
    "RepositoryAlreadyExistsException",
    400,
    "The repository with name '{name}' already exists in the registry with id '{registry}'",
);
pub(crate) static REPOSITORY_NOT_EMPTY: FaultKind = FaultKind::new(
    "RepositoryNotEmptyException",
    400,
    "The repository with name '{name}' in registry with id '{registry}' cannot be deleted because it still contains images",
);
static REPOSITORY_NOT_FOUND: FaultKind = FaultKind::new("RepositoryNotFoundException", 400, "{text}");
pub(crate) static REPOSITORY_POLICY_NOT_FOUND: FaultKind = FaultKind::new(
    "RepositoryPolicyNotFoundException",
    400,
    "Repository policy does not exist for the repository with name '{name}' in the registry with id '{registry}'",
);
static SERVER: FaultKind = FaultKind::new("ServerException", 500, "{text}");

/// The API's exception for a refusal.
pub(crate) fn refused(refusal: &Refusal) -> Fault {
    let kind = match refusal {
        Refusal::InvalidManifest => {
            let constraint = [("parameter", "ImageManifest"), ("constraint", "Invalid JSON syntax")];
            return INVALID_PARAMETER.with(&constraint);
        }
        Refusal::InvalidTag => {
            let constraint = "must satisfy regular expression '[a-zA-Z0-9-_.]+'";
            return INVALID_PARAMETER.with(&[("parameter", "ImageTag"), ("constraint", constraint)]);
        }
        Refusal::ImageDigestMismatch { .. } => &IMAGE_DIGEST_DOES_NOT_MATCH,
        Refusal::ImageNotFound => &REQUESTED_IMAGE_NOT_FOUND,
        Refusal::LayerDigestMismatch => &INVALID_LAYER,
        Refusal::LayersNotFound { .. } => &LAYERS_NOT_FOUND,
        Refusal::ReferencedImagesNotFound { .. } => &REFERENCED_IMAGES_NOT_FOUND,
        Refusal::RepositoryNotFound { .. } => &REPOSITORY_NOT_FOUND,
        Refusal::TagImmutable { .. } => &IMAGE_TAG_ALREADY_EXISTS,
    };
    kind.with(&[("text", &refusal.to_string())])
}

pub(crate) fn server(error: &dyn std::fmt::Display) -> Fault {
    SERVER.with(&[("text", &error.to_string())])
}

#[cfg(test)]
mod tests {
    use portcullis_wire::{Service, refuse};

    use super::*;

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

    #[test]
    fn a_refusal_leaves_no_placeholder_behind() {
        let repository: portcullis_model::RepositoryName = "app".parse().unwrap();
        let registry = "123456789012".parse().unwrap();
        let digest = portcullis_model::Digest::from_sha256([0; 32]);
        let digests = vec![digest.clone(), digest.clone()];
        let refusals = [
            Refusal::InvalidManifest,
            Refusal::InvalidTag,
            Refusal::ImageDigestMismatch { given: digest, repository: repository.clone(), registry },
            Refusal::ImageNotFound,
            Refusal::LayerDigestMismatch,
            Refusal::LayersNotFound { digests: digests.clone(), repository: repository.clone(), registry },
            Refusal::ReferencedImagesNotFound { digests, repository: repository.clone(), registry },
            Refusal::RepositoryNotFound { repository: "{text}".to_owned(), registry },
            Refusal::TagImmutable { tag: "1".to_owned(), repository },
        ];
        let shown: Vec<String> = refusals.iter().map(|refusal| refused(refusal).to_string()).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}
