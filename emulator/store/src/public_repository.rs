//! Repositories of ECR Public: kept and shown, with what people are told about them. They hold no images here.

use portcullis_model::{AccountId, Arn, RepositoryName, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Tag;

/// A repository of ECR Public. There is one registry for each account, in no region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRepository {
    /// Its name.
    pub name: RepositoryName,
    /// The account of its registry.
    pub registry: AccountId,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: Timestamp,
    /// What people are told about it, if anything was said.
    pub catalog: Option<CatalogData>,
    /// Its own tags.
    pub tags: Vec<Tag>,
}

/// What people are told about a public repository. As the API writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CatalogData {
    /// In short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `x86-64`, `ARM 64`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architectures: Option<Vec<String>>,
    /// `Linux`, `Windows`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operating_systems: Option<Vec<String>>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about_text: Option<String>,
    /// How it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_text: Option<String>,
}
