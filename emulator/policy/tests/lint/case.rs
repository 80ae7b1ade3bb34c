//! A case of the rules: an estate as JSON, with its source.

use std::{fs, path::Path};

use portcullis_policy::{
    DocumentKind, Policy,
    lint::{Estate, PlacedPolicy, Provider, Repository, Role, SingleDocument},
};
use serde::Deserialize;
use serde_json::Value;

/// An estate, owning its policies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) source: String,
    #[serde(default)]
    roles: Vec<OwnedRole>,
    #[serde(default)]
    documents: Vec<OwnedDocument>,
    #[serde(default)]
    repositories: Vec<OwnedRepository>,
    providers: Option<Vec<OwnedProvider>>,
    /// The moment of the check.
    now: Option<jiff::Timestamp>,
    /// Every document, in the order of its number.
    #[serde(skip)]
    policies: Vec<Policy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnedRole {
    name: String,
    arn: Option<String>,
    trust: Option<Value>,
    identity: Option<Vec<Named>>,
    boundary: Option<Named>,
    #[serde(skip)]
    numbers: Numbers,
}

/// The numbers of a role's documents.
#[derive(Default)]
struct Numbers {
    trust: Option<usize>,
    identity: Vec<usize>,
    boundary: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    policy: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnedDocument {
    kind: Kind,
    name: String,
    policy: Value,
    boundary: Option<Named>,
    #[serde(skip)]
    number: usize,
    #[serde(skip)]
    number_of_boundary: Option<usize>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Identity,
    Trust,
    Resource,
    ServiceControl,
    ResourceControl,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnedRepository {
    name: String,
    arn: Option<String>,
    policy: Option<Value>,
    #[serde(skip)]
    number: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OwnedProvider {
    url: String,
    client_ids: Option<Vec<String>>,
}

impl Case {
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        Self::of(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn of(text: &str) -> Result<Self, String> {
        let mut case: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut policies = Vec::new();
        let mut number = |value: &Value| {
            let text = serde_json::to_string_pretty(value).unwrap();
            policies.push(Policy::parse(&text).map_err(|error| format!("{error}: {text}"))?);
            Ok::<usize, String>(policies.len() - 1)
        };
        for role in &mut case.roles {
            role.numbers.trust = role.trust.as_ref().map(&mut number).transpose()?;
            let identity = role.identity.iter().flatten().map(|named| number(&named.policy));
            role.numbers.identity = identity.collect::<Result<_, _>>()?;
            role.numbers.boundary = role.boundary.as_ref().map(|named| number(&named.policy)).transpose()?;
        }
        for document in &mut case.documents {
            document.number = number(&document.policy)?;
            document.number_of_boundary = document.boundary.as_ref().map(|named| number(&named.policy)).transpose()?;
        }
        for repository in &mut case.repositories {
            repository.number = repository.policy.as_ref().map(&mut number).transpose()?;
        }
        case.policies = policies;
        Ok(case)
    }

    /// The text of a document.
    pub(crate) fn text(&self, document: usize) -> &str {
        self.policies[document].text()
    }

    pub(crate) fn estate(&self) -> Estate<'_> {
        Estate {
            now: self.now,
            roles: self.roles.iter().map(|role| self.role(role)).collect(),
            documents: self
                .documents
                .iter()
                .map(|document| SingleDocument {
                    kind: document.kind.into(),
                    policy: self.placed(document.number, &document.name),
                    boundary: document
                        .number_of_boundary
                        .zip(document.boundary.as_ref())
                        .map(|(number, named)| self.placed(number, &named.name)),
                })
                .collect(),
            repositories: self
                .repositories
                .iter()
                .map(|repository| Repository {
                    name: &repository.name,
                    arn: repository.arn.as_deref(),
                    policy: repository.number.map(|number| self.placed(number, "repository policy")),
                })
                .collect(),
            providers: self.providers.as_ref().map(|providers| {
                providers
                    .iter()
                    .map(|provider| Provider {
                        url: &provider.url,
                        client_ids: provider.client_ids.as_ref().map(|ids| ids.iter().map(String::as_str).collect()),
                    })
                    .collect()
            }),
        }
    }

    fn role<'a>(&'a self, role: &'a OwnedRole) -> Role<'a> {
        let Numbers { trust, identity, boundary } = &role.numbers;
        let identity = role
            .identity
            .as_ref()
            .map(|named| named.iter().zip(identity).map(|(named, number)| self.placed(*number, &named.name)).collect());
        let boundary = role.boundary.as_ref().zip(*boundary);
        Role {
            name: &role.name,
            arn: role.arn.as_deref(),
            trust: trust.map(|number| self.placed(number, "trust policy")),
            identity,
            boundary: boundary.map(|(named, number)| self.placed(number, &named.name)),
        }
    }

    fn placed<'a>(&'a self, document: usize, name: &'a str) -> PlacedPolicy<'a> {
        PlacedPolicy { document, name, policy: &self.policies[document] }
    }
}

impl From<Kind> for DocumentKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Identity => Self::Identity,
            Kind::Trust => Self::Trust,
            Kind::Resource => Self::Resource,
            Kind::ServiceControl => Self::ServiceControl,
            Kind::ResourceControl => Self::ResourceControl,
        }
    }
}
