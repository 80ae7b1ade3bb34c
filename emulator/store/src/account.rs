//! The IAM entities of an account.

use std::sync::Arc;

use imbl::OrdMap;
use portcullis_model::{Arn, RoleName, Timestamp};
use portcullis_policy::Policy;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::UniqueId;

/// A policy document: the text as it was sent, and what it means.
#[derive(Clone, Debug)]
pub struct Document {
    /// The text as it was sent.
    pub text: Arc<str>,
    /// The text, read.
    pub policy: Policy,
}

/// A key and value attached to an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The key, in the letter case in which it was last set.
    pub key: String,
    /// The value, maybe empty.
    pub value: String,
}

/// An IAM role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its ARN, path included.
    pub arn: Arn,
    /// Its name, in the letter case in which it was made.
    pub name: RoleName,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AROA…`; a role made again under the same name gets another.
    pub id: UniqueId,
    /// When it was made.
    pub created: Timestamp,
    /// What people wrote about it.
    pub description: Option<String>,
    /// The longest session, in seconds: 3600 to 43200.
    pub max_session_seconds: u32,
    /// Who may assume it.
    pub trust: Document,
    /// Policies that exist only in this role, by lower-case name.
    pub inline: InlinePolicies,
    /// Attached managed policies, in the order of attachment.
    pub attached: Vec<Arn>,
    /// The managed policy that limits it.
    pub boundary: Option<Arn>,
    /// Its tags; keys without regard to case.
    pub tags: Vec<Tag>,
}

/// The inline policies of a user, group or role, by lower-case name.
pub type InlinePolicies = OrdMap<String, InlinePolicy>;

/// A policy that exists only inside a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    /// Its name, in the letter case of the first put.
    pub name: String,
    /// What it says.
    pub document: Document,
}

/// A managed policy, of the customer or of AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// Its ARN.
    pub arn: Arn,
    /// Its name.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `ANPA…`.
    pub id: UniqueId,
    /// What people wrote about it.
    pub description: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When its default version last changed.
    pub updated: Timestamp,
    /// Its versions, the oldest first; never empty, at most five.
    pub versions: Vec<PolicyVersion>,
    /// The number of the version that counts.
    pub default_version: u32,
    /// Its tags; keys with regard to case.
    pub tags: Vec<Tag>,
}

/// One version of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// Counted from 1 and never used again: version `v3` has 3.
    pub number: u32,
    /// When it was made.
    pub created: Timestamp,
    /// What it says.
    pub document: Document,
}

/// An OpenID Connect provider that an account trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcProvider {
    /// Its ARN, which ends in the URL without `https://`.
    pub arn: Arn,
    /// The URL without `https://`.
    pub url: String,
    /// The audiences that it may give tokens for.
    pub client_ids: Vec<String>,
    /// SHA-1 thumbprints of the host's certificate authority. AWS ignores them for GitHub.
    pub thumbprints: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Its tags; keys with regard to case.
    pub tags: Vec<Tag>,
}

impl Document {
    /// Keeps a document that was read.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { text: policy.text().into(), policy }
    }
}

/// The text says all.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Document {}

/// Kept as its text.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

/// From its text, which must read as it did when it was kept.
impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Policy::parse(&String::deserialize(deserializer)?).map(Self::new).map_err(de::Error::custom)
    }
}

impl ManagedPolicy {
    /// The version that counts.
    #[must_use]
    pub fn default_document(&self) -> Option<&Document> {
        self.version(self.default_version).map(|version| &version.document)
    }

    /// A version by its number.
    #[must_use]
    pub fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.number == number)
    }
}

impl Role {
    /// The ARN of a session of this role. The role's path is not part of it.
    #[must_use]
    pub fn session_arn(&self, session: &str) -> Option<Arn> {
        let (partition, account) = (self.arn.partition(), self.arn.account_text());
        format!("arn:{partition}:sts::{account}:assumed-role/{}/{session}", self.name).parse().ok()
    }
}
