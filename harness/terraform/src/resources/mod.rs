//! The resource types: one file each, one list.
//!
//! Each calls the APIs that the real provider (5.100) calls, in its order: first the one that makes the resource, then
//! those that read it back. Only the first apply is done here; there is no state to compare with. The provider's waits
//! for other parts of AWS to catch up are left out: the answer of the first call is the answer.

mod aws_ecr_repository;
mod aws_ecr_repository_policy;
mod aws_iam_openid_connect_provider;
mod aws_iam_policy;
mod aws_iam_role;
mod aws_iam_role_policy;
mod aws_iam_role_policy_attachment;

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;
use aws_sdk_iam::error::{DisplayErrorContext, ProvideErrorMetadata};

use crate::{
    error::{Problem, Refusal},
    schema::Schema,
    source::Location,
    value::{Value, normalise},
};

/// Every resource type that can be applied.
pub(crate) static RESOURCES: &[&dyn Resource] = &[
    &aws_ecr_repository::Repository,
    &aws_ecr_repository_policy::RepositoryPolicy,
    &aws_iam_openid_connect_provider::OpenIdConnectProvider,
    &aws_iam_policy::ManagedPolicy,
    &aws_iam_role::Role,
    &aws_iam_role_policy::RolePolicy,
    &aws_iam_role_policy_attachment::RolePolicyAttachment,
];

/// A resource type of the AWS provider.
#[async_trait]
pub(crate) trait Resource: Send + Sync {
    /// The type as written: `aws_iam_role`.
    fn type_name(&self) -> &'static str;

    /// What it takes and what it exports.
    fn schema(&self) -> &'static Schema;

    /// Makes it, as the provider does on a first apply.
    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal>;

    /// Removes it, as the provider does on destroy. `made` holds all its attributes.
    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal>;
}

impl fmt::Debug for dyn Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// The names of the modelled resource types.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    RESOURCES.iter().map(|resource| resource.type_name())
}

/// What begins so has a part in verdicts: left out, it could turn a denial into an allowance.
const DECIDING: [&str; 4] = ["aws_iam_", "aws_ecr_", "aws_ecrpublic_", "aws_organizations_"];

/// The resource type of this name; nothing for a type that is not modelled and decides nothing, an error for one that
/// may decide and for what looks like a typo.
pub(crate) fn named(name: &str, at: &Location) -> Result<Option<&'static dyn Resource>, Problem> {
    if let Some(resource) = RESOURCES.iter().copied().find(|resource| resource.type_name() == name) {
        return Ok(Some(resource));
    }
    let skipped = Problem::unless_misspelt("resource type", name, names(), at)?;
    if DECIDING.iter().any(|prefix| name.starts_with(prefix)) {
        return Err(Problem::new(format!("the resource type `{name}` is not modelled"))
            .at(at.clone(), "could change a verdict, so it is not skipped")
            .help(format!(
                "move it to another folder; these types can be applied: {}",
                names().collect::<Vec<_>>().join(", ")
            )));
    }
    Ok(skipped)
}

/// The API clients of one apply.
#[derive(Debug)]
pub(crate) struct Clients {
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) ecr: aws_sdk_ecr::Client,
}

impl Clients {
    /// The clients of one account and region.
    pub(crate) fn new(aws: &aws_config::SdkConfig) -> Self {
        Self { iam: aws_sdk_iam::Client::new(aws), ecr: aws_sdk_ecr::Client::new(aws) }
    }
}

/// The values of a resource's arguments, all known and of the types that its schema names.
pub(crate) struct Arguments<'a> {
    values: &'a BTreeMap<String, Value>,
    /// Which resource of the apply this is, counted from 1: for names that Terraform makes up.
    ordinal: usize,
}

/// What AWS gave back.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The exported attributes that only AWS knows.
    pub(crate) exports: BTreeMap<String, Value>,
    /// The elements by which decisions name it.
    pub(crate) elements: Vec<Element>,
}

/// Something that a decision's reason can point at.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// How reasons name it: the ARN of a role, provider, policy or repository, or `<role ARN>#<policy name>`.
    pub(crate) of: String,
    /// Where the policy document is written; nothing when the element has none.
    pub(crate) document: Option<Document>,
    /// The attributes of the API and the arguments that they come from.
    pub(crate) attributes: &'static [(&'static str, &'static str)],
}

/// The argument that holds a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    Argument(&'static str),
    /// An argument of the nth nested block of this kind.
    InBlock(&'static str, usize, &'static str),
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(values: &'a BTreeMap<String, Value>, ordinal: usize) -> Self {
        Self { values, ordinal }
    }

    /// A value as it is.
    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// Whether everything in it is known.
    pub(crate) fn are_known(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.values.get(*name).is_none_or(Value::is_known))
    }

    /// Text that was written; nothing when it is null.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).and_then(Value::to_text)
    }

    /// A required text. The schema has made sure of it.
    pub(crate) fn required(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A policy, in the form in which the provider sends it.
    pub(crate) fn policy(&self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        Some(normalise(&text).unwrap_or(text))
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i32> {
        let number = self.values.get(name).and_then(Value::to_number)?;
        number.as_integer().and_then(|whole| i32::try_from(whole).ok())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.values.get(name).and_then(Value::to_bool).unwrap_or(false)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let items = self.values.get(name).and_then(Value::items).unwrap_or_default();
        items.iter().filter_map(Value::to_text).collect()
    }

    /// Keys and values, such as tags, by key.
    pub(crate) fn map(&self, name: &str) -> Vec<(String, String)> {
        let members = self.values.get(name).and_then(Value::members).into_iter().flatten();
        members.filter_map(|(key, value)| Some((key.clone(), value.to_text()?))).collect()
    }

    /// The nested blocks of a kind.
    pub(crate) fn blocks(&self, name: &str) -> Vec<Arguments<'a>> {
        let blocks = self.values.get(name).and_then(Value::items).unwrap_or_default();
        let members = |block: &'a Value| Some(Arguments { values: block.members()?, ordinal: self.ordinal });
        blocks.iter().filter_map(members).collect()
    }

    /// `name`, or one made up from `name_prefix` or `terraform-`.
    ///
    /// Terraform appends the time and a counter, 26 digits in all; here the time stays 0, so that runs are alike.
    pub(crate) fn name(&self) -> String {
        let prefix = || self.text("name_prefix").unwrap_or_else(|| "terraform-".to_owned());
        self.text("name").unwrap_or_else(|| format!("{}{:018}{:08x}", prefix(), 0, self.ordinal))
    }
}

impl Made {
    pub(crate) fn export(mut self, name: &str, value: impl Into<String>) -> Self {
        self.exports.insert(name.to_owned(), Value::text(value));
        self
    }

    pub(crate) fn export_texts(mut self, name: &str, values: &[String]) -> Self {
        self.exports.insert(name.to_owned(), Value::text_set(values.iter().map(String::as_str)));
        self
    }

    pub(crate) fn element(
        mut self,
        of: impl Into<String>,
        document: Option<Document>,
        attributes: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.elements.push(Element { of: of.into(), document, attributes });
        self
    }
}

/// The refusal behind an SDK error: AWS's code and message, or what kept an answer from coming.
pub(crate) fn refusal<E>(operation: &'static str) -> impl Fn(E) -> Refusal
where
    E: ProvideErrorMetadata + std::error::Error,
{
    move |error| match error.code() {
        Some(code) => {
            Refusal { operation, code: Some(code.to_owned()), message: error.message().unwrap_or_default().to_owned() }
        }
        None => Refusal { operation, code: None, message: DisplayErrorContext(&error).to_string() },
    }
}

/// An answer of 200 that lacks what it must hold.
pub(crate) fn incomplete(operation: &'static str, what: &str) -> Refusal {
    Refusal { operation, code: None, message: format!("the answer has no {what}") }
}

/// Tags in the form that the IAM client takes; keys are never absent.
pub(crate) fn iam_tags(
    tags: Vec<(String, String)>,
    operation: &'static str,
) -> Result<Option<Vec<aws_sdk_iam::types::Tag>>, Refusal> {
    let tags = tags.into_iter().map(|(key, value)| aws_sdk_iam::types::Tag::builder().key(key).value(value).build());
    let tags: Vec<_> = tags.collect::<Result<_, _>>().map_err(|error| incomplete(operation, &error.to_string()))?;
    Ok((!tags.is_empty()).then_some(tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_type_is_in_the_case_that_is_applied() {
        let case = include_str!("../../tests/cases/every-resource/main.tf");
        for name in RESOURCES.iter().map(|resource| resource.type_name()) {
            assert!(case.contains(&format!("resource \"{name}\"")), "{name}");
        }
    }
}
