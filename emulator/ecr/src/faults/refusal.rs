//! Under which exception the API says what ECR refuses of repositories and images.

use portcullis_image::Refusal;
use portcullis_wire::Fault;

use super::{
    EMPTY_UPLOAD, IMAGE_ALREADY_EXISTS, IMAGE_DIGEST_DOES_NOT_MATCH, IMAGE_TAG_ALREADY_EXISTS, INVALID_LAYER,
    INVALID_LAYER_PART, LAYER_ALREADY_EXISTS, LAYER_PART_TOO_SMALL, LAYERS_NOT_FOUND, LIMIT_EXCEEDED,
    REFERENCED_IMAGES_NOT_FOUND, REFUSED_PARAMETER, REPOSITORY_NOT_FOUND, REQUESTED_IMAGE_NOT_FOUND, SERVER,
    UPLOAD_NOT_FOUND,
};

/// One more is more than a quota allows.
pub(crate) fn limit_exceeded(quota: &'static portcullis_image::Quota) -> Fault {
    refused(&Refusal::LimitExceeded { quota })
}

/// The API's exception for a refusal.
pub(crate) fn refused(refusal: &Refusal) -> Fault {
    let kind = match refusal {
        Refusal::EmptyUpload { .. } => &EMPTY_UPLOAD,
        Refusal::ImageAlreadyExists { .. } => &IMAGE_ALREADY_EXISTS,
        Refusal::ImageDigestMismatch { .. } => &IMAGE_DIGEST_DOES_NOT_MATCH,
        Refusal::ImageNotFound | Refusal::ImageArchived => &REQUESTED_IMAGE_NOT_FOUND,
        Refusal::InvalidManifest
        | Refusal::InvalidTag
        | Refusal::LayerPartLength
        | Refusal::SizeMismatch { .. }
        | Refusal::ImageReferenced { .. } => &REFUSED_PARAMETER,
        Refusal::LayerAlreadyExists { .. } => &LAYER_ALREADY_EXISTS,
        Refusal::LayerDigestMismatch => &INVALID_LAYER,
        Refusal::LayerPartTooSmall { .. } => &LAYER_PART_TOO_SMALL,
        Refusal::LayerPartOutOfOrder { .. } => &INVALID_LAYER_PART,
        Refusal::LayersNotFound { .. } => &LAYERS_NOT_FOUND,
        Refusal::LimitExceeded { .. } => &LIMIT_EXCEEDED,
        Refusal::NotKept { .. } => &SERVER,
        Refusal::ReferencedImagesNotFound { .. } => &REFERENCED_IMAGES_NOT_FOUND,
        Refusal::RepositoryNotFound { .. } => &REPOSITORY_NOT_FOUND,
        Refusal::TagImmutable { .. } => &IMAGE_TAG_ALREADY_EXISTS,
        Refusal::UploadNotFound { .. } => &UPLOAD_NOT_FOUND,
    };
    kind.with(&[("text", &refusal.to_string())])
}

#[cfg(test)]
mod tests {
    use portcullis_image::quota::TEMPLATES;

    use super::*;

    #[test]
    fn a_refusal_leaves_no_placeholder_behind() {
        let repository: portcullis_model::RepositoryName = "app".parse().unwrap();
        let registry = "123456789012".parse().unwrap();
        let digest = portcullis_model::Digest::from_sha256([0; 32]);
        let digests = vec![digest.clone(), digest.clone()];
        let (name, upload) = (|| repository.clone(), || "{text}".to_owned());
        let refusals = [
            Refusal::EmptyUpload { upload: upload(), repository: name(), registry },
            Refusal::ImageAlreadyExists { digest: digest.clone(), tag: "1".to_owned(), repository: name(), registry },
            Refusal::ImageArchived,
            Refusal::ImageReferenced { indexes: digests.clone() },
            Refusal::InvalidManifest,
            Refusal::InvalidTag,
            Refusal::ImageDigestMismatch { given: digest.clone(), repository: name(), registry },
            Refusal::ImageNotFound,
            Refusal::LayerAlreadyExists { digest: digest.clone(), repository: name(), registry },
            Refusal::LayerDigestMismatch,
            Refusal::LayerPartLength,
            Refusal::LayerPartOutOfOrder { upload: upload(), received: 1, first: 0 },
            Refusal::LayerPartTooSmall { upload: upload(), size: 1 },
            Refusal::LayersNotFound { digests: digests.clone(), repository: name(), registry },
            Refusal::LimitExceeded { quota: &TEMPLATES },
            Refusal::ReferencedImagesNotFound { digests, repository: name(), registry },
            Refusal::RepositoryNotFound { repository: "{text}".to_owned(), registry },
            Refusal::SizeMismatch { digest, given: 1, actual: 2 },
            Refusal::TagImmutable { tag: "1".to_owned(), repository: name() },
            Refusal::UploadNotFound { upload: upload(), repository: name(), registry },
        ];
        let shown: Vec<String> = refusals.iter().map(|refusal| refused(refusal).to_string()).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}
