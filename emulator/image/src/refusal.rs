//! What ECR refuses about repositories and images, in its own words.

use portcullis_model::{AccountId, Digest, RepositoryName};

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
