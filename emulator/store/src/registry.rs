//! The settings of a registry: one account's ECR in one region.
//!
//! Rules have the members of the ECR API, so that they are read and written as they are.

use imbl::OrdMap;
use portcullis_model::{AccountId, Region, Timestamp};
use portcullis_policy::{Policy, PolicyError};
use serde::{Deserialize, Serialize};

use crate::{Document, Encryption, Lifecycle, Repository, RepositoryKey, Tag, TagMutability};

/// The settings of one registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registry {
    /// Who else may do what in it.
    pub policy: Option<Document>,
    /// What was set of the account's settings, by name.
    pub settings: OrdMap<AccountSetting, String>,
    /// How images are scanned.
    pub scanning: Scanning,
    /// Where images are copied to.
    pub replication: Vec<ReplicationRule>,
    /// By whom images are signed; none until it is set.
    pub signing: Option<Vec<SigningRule>>,
    /// Prefixes whose repositories are filled from other registries.
    pub pull_through: OrdMap<String, PullThroughCacheRule>,
    /// What repositories look like that ECR makes by itself, by prefix.
    pub templates: OrdMap<String, CreationTemplate>,
    /// ARNs of roles and users whose pulls do not count, and since when.
    pub pull_time_exclusions: OrdMap<String, Timestamp>,
    /// Copies of everything that was there before a replication rule, by id.
    pub backfills: OrdMap<String, Backfill>,
}

/// The settings of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountSetting {
    /// Which scanner basic scanning uses.
    BasicScanTypeVersion,
    /// Whether a layer of another repository can be used in place.
    BlobMounting,
    /// Which actions the registry's policy is about.
    RegistryPolicyScope,
}

/// How images of a registry are scanned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scanning {
    /// By whom.
    #[serde(default)]
    pub scan_type: ScanType,
    /// How often, by repository.
    #[serde(default)]
    pub rules: Vec<ScanningRule>,
}

/// Who scans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ScanType {
    /// ECR itself.
    #[default]
    Basic,
    /// Amazon Inspector.
    Enhanced,
}

/// How often the images of some repositories are scanned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScanningRule {
    /// How often.
    pub scan_frequency: ScanFrequency,
    /// Which repositories.
    pub repository_filters: Vec<RepositoryFilter>,
}

/// How often images are scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScanFrequency {
    /// Whenever something new is known.
    ContinuousScan,
    /// When somebody asks.
    Manual,
    /// When they are pushed.
    ScanOnPush,
}

/// Which repositories a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryFilter {
    /// A prefix, or a pattern with `*`.
    pub filter: String,
    /// Which of both.
    pub filter_type: RepositoryFilterType,
}

/// How a filter is compared with the name of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RepositoryFilterType {
    /// Names that begin with it.
    PrefixMatch,
    /// `*` stands for any text. Of scanning rules.
    Wildcard,
    /// `*` stands for any text. Of signing rules.
    WildcardMatch,
}

/// Where images of some repositories are copied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicationRule {
    /// The registries.
    pub destinations: Vec<ReplicationDestination>,
    /// Which repositories; all of them without a filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_filters: Option<Vec<RepositoryFilter>>,
    /// Whether images are deleted there too when they are deleted here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_replication: Option<DeleteReplication>,
}

/// Whether deleting is replicated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteReplication {
    /// Whether it is.
    pub enabled: bool,
}

/// A registry that images are copied to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicationDestination {
    /// Its region.
    pub region: Region,
    /// Its account.
    pub registry_id: AccountId,
}

/// By which profile the images of some repositories are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SigningRule {
    /// The ARN of a profile of AWS Signer.
    pub signing_profile_arn: String,
    /// Which repositories; all of them without a filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_filters: Option<Vec<RepositoryFilter>>,
}

/// A prefix whose repositories are filled from another registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullThroughCacheRule {
    /// The host of the other registry.
    pub upstream_url: String,
    /// Whose registry that is.
    pub upstream: String,
    /// The secret that holds the credentials there.
    pub credential_arn: Option<String>,
    /// The role that reads another ECR registry.
    pub custom_role_arn: Option<String>,
    /// What names there begin with.
    pub upstream_prefix: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// What a repository looks like that ECR makes by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreationTemplate {
    /// What people wrote about it.
    pub description: Option<String>,
    /// How images are encrypted.
    pub encryption: Encryption,
    /// The repository's tags.
    pub tags: Vec<Tag>,
    /// Whether tags may move.
    pub tag_mutability: TagMutability,
    /// The text of the repository's policy; it was read when it was put.
    pub policy: Option<String>,
    /// The text of its lifecycle policy; it was read when it was put.
    pub lifecycle: Option<String>,
    /// When ECR makes a repository by itself.
    pub applied_for: Vec<AppliedFor>,
    /// The role that gives tags and uses KMS keys.
    pub custom_role_arn: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// When ECR makes a repository by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppliedFor {
    /// Somebody pushes into a repository that is not there.
    CreateOnPush,
    /// Somebody pulls from a repository that a rule fills.
    PullThroughCache,
    /// An image is copied from another registry.
    Replication,
}

/// A copy of everything that was there before a replication rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// Where to.
    pub destination: ReplicationDestination,
    /// When it began, and ended: nothing takes time here.
    pub started: Timestamp,
    /// What became of each image.
    pub results: Vec<BackfillResult>,
}

/// What became of one image of a [`Backfill`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackfillResult {
    /// The repository.
    pub repository: String,
    /// The image.
    pub digest: portcullis_model::Digest,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

impl AccountSetting {
    /// Every setting.
    pub const ALL: [Self; 3] = [Self::BasicScanTypeVersion, Self::BlobMounting, Self::RegistryPolicyScope];

    /// The name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BasicScanTypeVersion => "BASIC_SCAN_TYPE_VERSION",
            Self::BlobMounting => "BLOB_MOUNTING",
            Self::RegistryPolicyScope => "REGISTRY_POLICY_SCOPE",
        }
    }

    /// What it can be set to; the first is what it is without being set. Sources: the API reference of
    /// PutAccountSetting and the guides on registry policies and blob mounting; which version of the scanner an account
    /// begins with is `unverified`.
    #[must_use]
    pub fn values(self) -> &'static [&'static str] {
        match self {
            Self::BasicScanTypeVersion => &["AWS_NATIVE", "CLAIR"],
            Self::BlobMounting => &["DISABLED", "ENABLED"],
            Self::RegistryPolicyScope => &["V2", "V1"],
        }
    }
}

impl Registry {
    /// What a setting of the account is.
    #[must_use]
    pub fn setting(&self, setting: AccountSetting) -> &str {
        self.settings
            .get(&setting)
            .map_or_else(|| setting.values().first().copied().unwrap_or_default(), String::as_str)
    }
}

impl CreationTemplate {
    /// The repository that ECR makes by it.
    ///
    /// # Errors
    ///
    /// When the policy does not read any more, which was read when the template was put.
    pub fn repository(
        &self,
        registry: AccountId,
        key: RepositoryKey,
        now: Timestamp,
    ) -> Result<Repository, PolicyError> {
        let policy = self.policy.as_deref().map(Policy::parse).transpose()?.map(Document::new);
        let lifecycle = self.lifecycle.clone().map(|text| Lifecycle { text, put: now, evaluated: None });
        Ok(Repository {
            tag_mutability: self.tag_mutability.clone(),
            encryption: self.encryption.clone(),
            tags: self.tags.clone(),
            policy,
            lifecycle,
            ..Repository::new(registry, key, now)
        })
    }
}
