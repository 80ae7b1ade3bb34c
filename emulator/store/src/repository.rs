//! ECR repositories and the images in them.

use bytes::Bytes;
use imbl::OrdMap;
use portcullis_model::{AccountId, Arn, Digest, Region, RepositoryName, Timestamp};

use crate::{Document, Tag};

/// What makes a repository unique in an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepositoryKey {
    /// The region of its registry.
    pub region: Region,
    /// Its name.
    pub name: RepositoryName,
}

/// Whether a tag may be moved to another image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagMutability {
    /// A tag stays where it is.
    Immutable,
    /// A tag moves to the image that was pushed last.
    #[default]
    Mutable,
}

/// An ECR repository.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Its region and name.
    pub key: RepositoryKey,
    /// The account of its registry.
    pub registry: AccountId,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: Timestamp,
    /// Whether tags may move.
    pub tag_mutability: TagMutability,
    /// Whether images are scanned when they are pushed; a setting only.
    pub scan_on_push: bool,
    /// Who else may use it.
    pub policy: Option<Document>,
    /// Images by the digest of their manifest.
    pub images: OrdMap<Digest, Image>,
    /// Tags of images.
    pub image_tags: OrdMap<String, Digest>,
    /// Layers and configurations by digest, with their size in bytes.
    pub layers: OrdMap<Digest, u64>,
    /// Its own tags.
    pub tags: Vec<Tag>,
}

/// A manifest that was put into a repository.
#[derive(Clone, Debug)]
pub struct Image {
    /// The digest of the manifest.
    pub digest: Digest,
    /// The manifest's media type.
    pub media_type: String,
    /// The manifest, byte for byte.
    pub manifest: Bytes,
    /// When it was put.
    pub pushed: Timestamp,
}

impl TagMutability {
    /// The name in the ECR API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Immutable => "IMMUTABLE",
            Self::Mutable => "MUTABLE",
        }
    }
}

impl Repository {
    /// The image that a tag or digest names.
    #[must_use]
    pub fn image(&self, reference: &str) -> Option<&Image> {
        let digest = match self.image_tags.get(reference) {
            Some(digest) => digest.clone(),
            None => reference.parse().ok()?,
        };
        self.images.get(&digest)
    }
}
