//! The data sources: one file each, one list.
//!
//! What can be computed from the arguments alone is, before anything is made; the others read through the APIs.

mod aws_iam_policy_document;
mod provider_set;

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;

use crate::{
    error::{Problem, Refusal},
    resources::{Arguments, Clients},
    schema::Schema,
    source::Location,
    value::Value,
};

/// Every data source that is modelled.
pub(crate) static DATA_SOURCES: &[&dyn DataSource] = &[&aws_iam_policy_document::PolicyDocument];

/// A data source of the AWS provider.
#[async_trait]
pub(crate) trait DataSource: Send + Sync {
    /// The type as written: `aws_iam_policy_document`.
    fn type_name(&self) -> &'static str;

    /// What it takes and what it gives.
    fn schema(&self) -> &'static Schema;

    /// What follows from the arguments alone; nothing when it must be read, or when they are not all known.
    fn computed(&self, _wanted: &Arguments<'_>) -> Result<Option<BTreeMap<String, Value>>, String> {
        Ok(None)
    }

    /// Reads it, as the provider does.
    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<BTreeMap<String, Value>, Refusal>;
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
        None => Problem::unless_misspelt("data source", name, DATA_SOURCES.iter().map(|source| source.type_name()), at),
    }
}
