//! ECR repositories and the images in them.

use bytes::Bytes;
use imbl::OrdMap;
use portcullis_model::{AccountId, Arn, Digest, Region, RepositoryName, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Document, ReplicationDestination, Tag};

/// What makes a repository unique in an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RepositoryKey {
    /// The region of its registry.
    pub region: Region,
    /// Its name.
    pub name: RepositoryName,
}

/// Whether a tag may be moved to another image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TagMutability {
    /// A tag stays where it is.
    Immutable,
    /// A tag stays where it is, unless it matches one of these patterns.
    ImmutableWithExclusion(Vec<String>),
    /// A tag moves to the image that was pushed last.
    #[default]
    Mutable,
    /// A tag moves, unless it matches one of these patterns.
    MutableWithExclusion(Vec<String>),
}

/// How the images of a repository are encrypted: a setting only. As the API writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Encryption {
    /// With a key of S3 or of KMS.
    pub encryption_type: EncryptionType,
    /// The ARN of the KMS key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<String>,
}

/// The kinds of encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EncryptionType {
    /// Keys of S3.
    #[serde(rename = "AES256")]
    Aes256,
    /// A key of KMS.
    #[serde(rename = "KMS")]
    Kms,
    /// A key of KMS, in two layers.
    #[serde(rename = "KMS_DSSE")]
    KmsDsse,
}

/// The lifecycle policy of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// The text, without blanks.
    pub text: String,
    /// When it was put.
    pub put: Timestamp,
    /// When its rules were last applied.
    pub evaluated: Option<Timestamp>,
}

/// What a lifecycle policy would do, worked out once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecyclePreview {
    /// The text of the policy.
    pub text: String,
    /// When somebody asked for it.
    pub started: Timestamp,
    /// The images that a rule would act on, the one pushed last first.
    pub results: Vec<LifecycleResult>,
}

/// What a lifecycle policy does with one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleResult {
    /// The image.
    pub digest: Digest,
    /// The tags that it had.
    pub tags: Vec<String>,
    /// When it was pushed.
    pub pushed: Timestamp,
    /// The priority of the rule that acts.
    pub rule: u32,
    /// Whether the image is moved to the archive; otherwise it expires.
    pub transition: bool,
    /// Whether the image was in the archive.
    pub archived: bool,
}

/// An ECR repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How images are encrypted; a setting only.
    pub encryption: Encryption,
    /// Who else may use it.
    pub policy: Option<Document>,
    /// When images go.
    pub lifecycle: Option<Lifecycle>,
    /// What a lifecycle policy would do, if somebody asked.
    pub lifecycle_preview: Option<LifecyclePreview>,
    /// Images by the digest of their manifest. This and the two that follow have tables of their own on disk.
    #[serde(skip)]
    pub images: OrdMap<Digest, Image>,
    /// Tags of images.
    #[serde(skip)]
    pub image_tags: OrdMap<String, Digest>,
    /// Layers and configurations by digest, with their size in bytes.
    #[serde(skip)]
    pub layers: OrdMap<Digest, u64>,
    /// Its own tags.
    pub tags: Vec<Tag>,
}

/// A manifest that was put into a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The digest of the manifest.
    pub digest: Digest,
    /// The manifest's media type.
    pub media_type: String,
    /// The manifest, byte for byte.
    #[serde(with = "crate::content")]
    pub manifest: Bytes,
    /// When it was put.
    pub pushed: Timestamp,
    /// The image that this one says something about: a signature, an attestation, a bill of materials.
    pub subject: Option<Digest>,
    /// When its manifest was last read, as far as that is kept.
    pub pulled: Option<Timestamp>,
    /// When its scan was started.
    pub scanned: Option<Timestamp>,
    /// Where it is kept.
    pub storage: ImageStorage,
    /// The registries that it was copied to.
    pub replicas: Vec<Replica>,
}

/// Where an image is kept: where it can be pulled from, or in the archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageStorage {
    /// Whether it is in the archive.
    pub is_archive: bool,
    /// When it last went there.
    pub archived: Option<Timestamp>,
    /// When it last came back.
    pub activated: Option<Timestamp>,
}

/// A copy of an image in another registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    /// Where to.
    pub destination: ReplicationDestination,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

impl TagMutability {
    /// The name in the ECR API.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Immutable => "IMMUTABLE",
            Self::ImmutableWithExclusion(_) => "IMMUTABLE_WITH_EXCLUSION",
            Self::Mutable => "MUTABLE",
            Self::MutableWithExclusion(_) => "MUTABLE_WITH_EXCLUSION",
        }
    }

    /// The patterns of the tags that are treated the other way.
    #[must_use]
    pub fn exclusions(&self) -> &[String] {
        match self {
            Self::Immutable | Self::Mutable => &[],
            Self::ImmutableWithExclusion(patterns) | Self::MutableWithExclusion(patterns) => patterns,
        }
    }
}

impl Default for Encryption {
    /// With keys of S3.
    fn default() -> Self {
        Self { encryption_type: EncryptionType::Aes256, kms_key: None }
    }
}

impl ImageStorage {
    /// The same image in the archive, or back from it.
    #[must_use]
    pub fn moved(self, to_archive: bool, now: Timestamp) -> Self {
        if to_archive {
            Self { is_archive: true, archived: Some(now), ..self }
        } else {
            Self { is_archive: false, activated: Some(now), ..self }
        }
    }
}

impl Repository {
    /// An empty repository with the settings that ECR gives one for which nobody said anything.
    #[must_use]
    pub fn new(registry: AccountId, key: RepositoryKey, created: Timestamp) -> Self {
        Self {
            arn: Arn::repository(&key.region, registry, &key.name),
            key,
            registry,
            created,
            tag_mutability: TagMutability::default(),
            scan_on_push: false,
            encryption: Encryption::default(),
            policy: None,
            lifecycle: None,
            lifecycle_preview: None,
            images: OrdMap::new(),
            image_tags: OrdMap::new(),
            layers: OrdMap::new(),
            tags: Vec::new(),
        }
    }

    /// The image that a tag or digest names.
    #[must_use]
    pub fn image(&self, reference: &str) -> Option<&Image> {
        let digest = match self.image_tags.get(reference) {
            Some(digest) => digest.clone(),
            None => reference.parse().ok()?,
        };
        self.images.get(&digest)
    }

    /// The tags of an image, in their order.
    pub fn tags_of<'r>(&'r self, digest: &'r Digest) -> impl Iterator<Item = &'r String> {
        self.image_tags.iter().filter(move |(_, tagged)| *tagged == digest).map(|(tag, _)| tag)
    }
}
