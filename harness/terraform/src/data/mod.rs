//! The data sources: one file each, one list.
//!
//! What can be computed from the arguments alone is, before anything is made; the others read through the APIs.

mod aws_caller_identity;
mod aws_ecr_authorization_token;
mod aws_ecr_image;
mod aws_ecr_lifecycle_policy_document;
mod aws_ecr_repository;
mod aws_iam_openid_connect_provider;
mod aws_iam_policy;
mod aws_iam_policy_document;
mod aws_iam_principal;
mod aws_iam_session_context;
mod aws_organizations;
mod aws_region;
pub(crate) mod outside;
mod provider_set;

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;

use crate::{
    error::{Problem, Refusal},
    resources::{Arguments, Clients, Exports},
    schema::{self, Additions, Schema},
    source::Location,
    value::Value,
};

/// Every data source that is modelled.
pub(crate) static DATA_SOURCES: &[&dyn DataSource] = &[
    &aws_caller_identity::CallerIdentity,
    &aws_ecr_authorization_token::AuthorizationToken,
    &aws_ecr_image::Image,
    &aws_ecr_lifecycle_policy_document::LifecyclePolicyDocument,
    &aws_ecr_repository::Repositories,
    &aws_ecr_repository::Repository,
    &aws_iam_principal::AccountAlias,
    &aws_iam_principal::Group,
    &aws_iam_openid_connect_provider::OpenIdConnectProvider,
    &aws_iam_policy::ManagedPolicy,
    &aws_iam_policy_document::PolicyDocument,
    &aws_iam_principal::Role,
    &aws_iam_principal::Roles,
    &aws_iam_session_context::SessionContext,
    &aws_iam_principal::User,
    &aws_organizations::Organization,
    &aws_organizations::Unit,
    &aws_organizations::ChildAccounts,
    &aws_organizations::Units,
    &aws_organizations::Policies,
    &aws_organizations::PoliciesForTarget,
    &aws_organizations::Policy,
    &aws_region::Partition,
    &aws_region::Region,
];

/// A data source of the AWS provider.
#[async_trait]
pub(crate) trait DataSource: Send + Sync {
    /// The type as written: `aws_iam_policy_document`.
    fn type_name(&self) -> &'static str;

    /// What the provider's schema does not tell.
    fn additions(&self) -> Additions {
        Additions::default()
    }

    /// What follows from the arguments alone; nothing when it must be read, or when they are not all known.
    fn computed(&self, _wanted: &Arguments<'_>) -> Result<Option<Exports>, String> {
        Ok(None)
    }

    /// Reads it, as the provider does.
    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal>;
}

impl dyn DataSource {
    /// What it takes and what it gives.
    pub(crate) fn schema(&self) -> &'static Schema {
        schema::of_data_source(self.type_name())
    }
}

impl fmt::Debug for dyn DataSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// The data source of this type; nothing for a type that is not modelled, an error for what looks like a typo.
pub(crate) fn named(name: &str, at: &Location) -> Result<Option<&'static dyn DataSource>, Problem> {
    let found = DATA_SOURCES.iter().copied().find(|source| source.type_name() == name);
    match found {
        Some(source) => Ok(Some(source)),
        None if schema::provider_data_sources().any(|known| known == name) => Ok(None),
        None => Problem::unless_misspelt("data source", name, DATA_SOURCES.iter().map(|source| source.type_name()), at),
    }
}

/// Attributes by name.
fn exports<const N: usize>(members: [(&str, Value); N]) -> Exports {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Text, or null where AWS gives none.
fn text(text: Option<&str>) -> Value {
    text.map_or_else(Value::null, Value::text)
}

/// Tags as a map.
fn tag_map(tags: Vec<(String, String)>) -> Value {
    Value::map(tags.into_iter().map(|(key, value)| (key, Value::text(value))).collect::<BTreeMap<_, _>>())
}

/// What the provider says of something that is not there.
fn not_found(operation: &'static str, what: String) -> Refusal {
    Refusal { operation, code: Some("NotFound".to_owned()), message: format!("there is no {what}") }
}
