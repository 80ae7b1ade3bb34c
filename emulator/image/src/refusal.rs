//! What ECR refuses about repositories and images, in its own words.

use portcullis_model::{AccountId, Digest, RepositoryName};

use crate::Quota;

/// Why ECR does not do it. The text is the same at the API and at the registry; the codes differ.
///
/// Texts: observed in September 2026 or seen in public reports.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The manifest is not one that ECR can read.
    #[error("Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'")]
    InvalidManifest,
    /// The manifest's bytes have another digest than the one it was put under.
    #[error(
        "The image with digest '{given}' in repository '{repository}' and registry ID '{registry}' does not match the \
         image digest that Amazon ECR has calculated."
    )]
    ImageDigestMismatch {
        /// The digest that the client named.
        given: Digest,
        /// The repository.
        repository: RepositoryName,
        /// The account of its registry.
        registry: AccountId,
    },
    /// The upload has no content.
    #[error("The upload with id '{upload}' of repository '{repository}' in registry '{registry}' has no layer parts")]
    EmptyUpload {
        /// The upload.
        upload: String,
        /// The repository.
        repository: RepositoryName,
        /// The account of its registry.
        registry: AccountId,
    },
    /// The image is there under this tag.
    #[error(
        "Image with digest '{digest}' and tag '{tag}' already exists in the repository with name '{repository}' in \
         registry with id '{registry}'"
    )]
    ImageAlreadyExists {
        /// The image.
        digest: Digest,
        /// The tag; `null` without one.
        tag: String,
        /// The repository.
        repository: RepositoryName,
        /// The account of its registry.
        registry: AccountId,
    },
    /// The disk does not take it.
    #[error("{failure}")]
    NotKept {
        /// What the system says.
        failure: String,
    },
    /// The image is in the archive. The text is `unverified`.
    #[error("Requested image is archived")]
    ImageArchived,
    /// An index names the image, so that it cannot be removed.
    #[error("Requested image referenced by manifest list: [{}]", list(indexes))]
    ImageReferenced {
        /// The indexes.
        indexes: Vec<Digest>,
    },
    /// The layer is there. The text is `unverified`: it is made after the one for images.
    #[error(
        "Layer with digest '{digest}' already exists in the repository with name '{repository}' in registry with id \
         '{registry}'"
    )]
    LayerAlreadyExists {
        /// The layer.
        digest: Digest,
        /// The repository.
        repository: RepositoryName,
        /// The account of its registry.
        registry: AccountId,
    },
    /// A part of a layer does not follow on the last one. The text is `unverified`.
    #[error("The layer part of upload '{upload}' must begin at byte {received}, but begins at byte {first}")]
    LayerPartOutOfOrder {
        /// The upload.
        upload: String,
        /// How many bytes were received.
        received: u64,
        /// Where the part begins.
        first: u64,
    },
    /// Another part than the last one is too small. The text is `unverified`.
    #[error("Layer parts of upload '{upload}' must be at least 5 MiB in size, but one has {size} bytes")]
    LayerPartTooSmall {
        /// The upload.
        upload: String,
        /// The size of the part.
        size: u64,
    },
    /// A part's length is not what its first and last byte say. The text is `unverified`.
    #[error(
        "Invalid parameter at 'layerPartBlob' failed to satisfy constraint: 'length must match the given part bytes'"
    )]
    LayerPartLength,
    /// The manifest gives content another size than it has. That ECR looks at it, and the text, are `unverified`.
    #[error(
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'size of {digest} is {actual}, not {given}'"
    )]
    SizeMismatch {
        /// The content.
        digest: Digest,
        /// The size in the manifest.
        given: u64,
        /// The size that it has.
        actual: u64,
    },
    /// One more is more than a quota allows. The text is `unverified`.
    #[error("The quota of {} {} has been reached", quota.value, quota.name)]
    LimitExceeded {
        /// The quota.
        quota: &'static Quota,
    },
    /// There is no such upload. The text is `unverified`.
    #[error(
        "The upload with id '{upload}' does not exist in the repository with name '{repository}' in the registry with id \
         '{registry}'"
    )]
    UploadNotFound {
        /// The upload.
        upload: String,
        /// The repository.
        repository: RepositoryName,
        /// The account of its registry.
        registry: AccountId,
    },
    /// The repository has no such image.
    #[error("Requested image not found")]
    ImageNotFound,
    /// The layer's bytes have another digest than the one it was completed under.
    #[error("None of the provided layer digests match the calculated layer digest")]
    LayerDigestMismatch,
    /// The manifest names layers that the repository does not have.
    #[error(
        "Layers with digests '[{}]' required for pushing image into repository with name '{repository}' in the registry \
         with id '{registry}' do not exist",
        list(digests)
    )]
    LayersNotFound {
        /// What is missing.
        digests: Vec<Digest>,
        /// The repository.
        repository: RepositoryName,
        /// The account of its registry.
        registry: AccountId,
    },
    /// The index names manifests that the repository does not have.
    #[error(
        "Images with digests '[{}]' required for pushing image into repository with name '{repository}' in the registry \
         with id '{registry}' do not exist",
        list(digests)
    )]
    ReferencedImagesNotFound {
        /// What is missing.
        digests: Vec<Digest>,
        /// The repository.
        repository: RepositoryName,
        /// The account of its registry.
        registry: AccountId,
    },
    /// There is no such repository.
    #[error("The repository with name '{repository}' does not exist in the registry with id '{registry}'")]
    RepositoryNotFound {
        /// The name asked for; it may be none that a repository could have.
        repository: String,
        /// The account of the registry.
        registry: AccountId,
    },
    /// The tag is taken and the repository does not let tags move.
    #[error(
        "The image tag '{tag}' already exists in the '{repository}' repository and cannot be overwritten because the \
         tag is immutable."
    )]
    TagImmutable {
        /// The tag.
        tag: String,
        /// The repository.
        repository: RepositoryName,
    },
    /// A tag has other characters than `[\w][\w.-]{0,127}`, or the reference is neither tag nor digest.
    #[error(
        "Invalid parameter at 'ImageTag' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9-_.]+''"
    )]
    InvalidTag,
}

fn list(digests: &[Digest]) -> String {
    digests.iter().map(Digest::as_str).collect::<Vec<_>>().join(",")
}
