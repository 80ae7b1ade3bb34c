//! The repository that a job runs for, and its owner.

use serde::{Deserialize, Serialize};

/// A repository as GitHub knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Repository {
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
    /// How the subject of its tokens names it.
    #[serde(default)]
    pub subject: SubjectForm,
    /// The enterprise that the owner belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<Enterprise>,
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

/// How the subject of a token names the repository.
///
/// Repositories created, renamed or transferred after 15 July 2026 have the immutable form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectForm {
    /// `repo:OWNER/REPO:…`
    #[default]
    Classic,
    /// `repo:OWNER@OWNER_ID/REPO@REPO_ID:…`
    Immutable,
}

/// An enterprise account of GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Enterprise {
    /// Its name in URLs.
    pub slug: String,
    /// Its numeric id.
    pub id: u64,
}

impl Repository {
    /// A private repository with the classic subject, whose ids are left to the issuer.
    #[must_use]
    pub fn new(owner: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            owner: owner.into(),
            name: name.into(),
            owner_id: None,
            id: None,
            visibility: Visibility::default(),
            subject: SubjectForm::default(),
            enterprise: None,
        }
    }

    /// The claim `repository`: `OWNER/NAME`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
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
