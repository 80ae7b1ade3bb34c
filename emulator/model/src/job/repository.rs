//! The repository that a job runs for, and its owner.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Host, PropertyValue, SubjectForm};

/// A repository as GitHub knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Repository {
    /// Which GitHub it lies on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub host: Host,
    /// The login of the owner, in its canonical letter case.
    pub owner: String,
    /// The repository's name, in its canonical letter case.
    pub name: String,
    /// The owner's numeric id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<u64>,
    /// The repository's numeric id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Who can see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// The branch that runs are of whose event has no ref of its own.
    #[serde(default = "default_branch")]
    pub default_branch: String,
    /// The day it was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Date>,
    /// The day it was last renamed, or its owner was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed: Option<Date>,
    /// The day it last went to another owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transferred: Option<Date>,
    /// How the subject of its tokens names it, whatever its dates say: see [`Repository::subject_form`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectForm>,
    /// The claims that its subjects are made of, in order; empty for GitHub's default, `repo` and `context`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include_claim_keys: Vec<String>,
    /// The custom properties that its organisation or enterprise includes in tokens, and its values of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, PropertyValue>,
    /// The enterprise that the owner belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<Enterprise>,
    /// Of a repository that is not public: "Send write tokens to workflows from pull requests", of forks. Off unless it
    /// is switched on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub send_write_tokens: bool,
}

/// Who can see a repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone in the enterprise.
    Internal,
    /// Its collaborators.
    #[default]
    Private,
    /// Everyone.
    Public,
}

/// An enterprise account of GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Enterprise {
    /// Its name in URLs.
    pub slug: String,
    /// Its numeric id.
    pub id: u64,
    /// Whether its tokens come from an issuer of its own, `…/SLUG`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub include_enterprise_slug: bool,
}

impl Repository {
    /// Whether runs for a fork's pull request get what a setting sends them: write tokens, secrets. A public repository
    /// has no such settings, and sends neither.
    ///
    /// GitHub: "Managing GitHub Actions settings for a repository", workflows in forks.
    #[must_use]
    pub fn sends_to_forks(&self, setting: bool) -> bool {
        setting && self.visibility != Visibility::Public
    }

    /// A private repository of github.com, of unknown age, with default branch `main`, whose ids are left to the issuer.
    #[must_use]
    pub fn new(owner: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            host: Host::default(),
            owner: owner.into(),
            name: name.into(),
            owner_id: None,
            id: None,
            visibility: Visibility::default(),
            default_branch: default_branch(),
            created: None,
            renamed: None,
            transferred: None,
            subject: None,
            include_claim_keys: Vec::new(),
            properties: BTreeMap::new(),
            enterprise: None,
            send_write_tokens: false,
        }
    }

    /// The claim `repository`: `OWNER/NAME`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

impl Enterprise {
    /// An enterprise whose tokens come from GitHub's own issuer.
    #[must_use]
    pub fn new(slug: impl Into<String>, id: u64) -> Self {
        Self { slug: slug.into(), id, include_enterprise_slug: false }
    }
}

impl Visibility {
    /// The claim `repository_visibility`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

fn default_branch() -> String {
    "main".to_owned()
}

fn is_default(host: &Host) -> bool {
    *host == Host::default()
}
