//! What is applied before any case: `infra`. Each entry is one thing, told by its first word: a Terraform folder or plan,
//! an export of an account, one role, provider or repository, the organization around the account, or its regions.

mod declared;
mod terraform;

use portcullis_model::AccountId;

pub use declared::{Provider, RegionState, Repository, Role};
pub use terraform::Terraform;

use crate::{
    document::{Document, document},
    fields::Fields,
    keys::{EXPORT, INFRA, Keys, ORGANIZATION, PLAN, PROVIDER, REGIONS, REPOSITORY, ROLE, TERRAFORM},
    place::Place,
    problem::{Problems, did_you_mean, one_of},
    value::{list, parsed, text, texts},
    yaml::{Kind, Node},
};

/// An entry of `infra`.
#[derive(Clone, Debug, PartialEq)]
pub struct Infra {
    /// What is applied.
    pub what: Applied,
    /// The account that it is applied to, if it is not the scenario's.
    pub account: Option<AccountId>,
    /// Where the entry stands.
    pub place: Place,
}

/// What is applied.
#[derive(Clone, Debug, PartialEq)]
pub enum Applied {
    /// A Terraform folder.
    Terraform(Terraform),
    /// A plan or a state, as `terraform show -json` prints it: the file.
    Plan(String),
    /// An export of an account: files, or folders of them, as the AWS CLI prints them.
    Export(Vec<String>),
    /// One role.
    Role(Box<Role>),
    /// One provider of web identities.
    Provider(Provider),
    /// One repository.
    Repository(Repository),
    /// The organization that the account is in, with its service control and resource control policies.
    Organization(Document),
    /// Regions that are not enabled.
    Regions(Vec<RegionState>),
}

/// The kinds of entries, by the key that tells them.
static KINDS: &[(&str, &Keys)] = &[
    ("terraform", &TERRAFORM),
    ("plan", &PLAN),
    ("export", &EXPORT),
    ("role", &ROLE),
    ("provider", &PROVIDER),
    ("repository", &REPOSITORY),
    ("organization", &ORGANIZATION),
    ("regions", &REGIONS),
];

/// Reads `infra`; what is wrong is noted.
pub(crate) fn infra(node: &Node, problems: &mut Problems) -> Vec<Infra> {
    let items = list(node, "`infra`", "infra: [ { terraform: ./terraform } ]", problems);
    items.iter().filter_map(|item| entry(item, problems)).collect()
}

fn entry(node: &Node, problems: &mut Problems) -> Option<Infra> {
    let Kind::Map(entries) = &node.kind else {
        Fields::read(node, &INFRA, problems)?;
        return None;
    };
    let mut kinds = KINDS.iter().filter(|(key, _)| entries.iter().any(|entry| entry.key == *key));
    let names = || KINDS.iter().map(|(key, _)| *key);
    let (kind, keys) = match (kinds.next(), kinds.next()) {
        (Some(kind), None) => *kind,
        (Some((one, _)), Some((other, _))) => {
            let at = entries.iter().find(|entry| entry.key == *other).map_or(&node.at, |entry| &entry.key_at);
            problems
                .add(at, format!("an entry of `infra` is one thing, and this one is `{one}` and `{other}`"))
                .help(format!("write `- {other}: …` as an entry of its own"));
            return None;
        }
        (None, _) => {
            let misspelt = entries.iter().find_map(|entry| Some((entry, did_you_mean(&entry.key, names())?)));
            match misspelt {
                Some((entry, meant)) => problems
                    .add(&entry.key_at, format!("unknown key `{}` in an entry of `infra`", entry.key))
                    .help(format!("did you mean `{meant}`?")),
                None => problems
                    .add(&node.at, "an entry of `infra` says what is applied")
                    .help(format!("it has one of the keys {}", one_of(names()))),
            };
            return None;
        }
    };
    let fields = Fields::read(node, keys, problems)?;
    let account = fields.find_known("account").and_then(|node| parsed::<AccountId>(node, "`account`", problems));
    let first = fields.find(kind)?;
    let what = match kind {
        "terraform" => Applied::Terraform(terraform::read(&fields, first, problems)?),
        "plan" => Applied::Plan(text(first, "`plan`", problems)?.to_owned()),
        "export" => Applied::Export(match &first.kind {
            Kind::List(_) => texts(first, "`export`", "export: [ ./authorization-details.json ]", problems),
            _ => vec![text(first, "`export`", problems)?.to_owned()],
        }),
        "role" => Applied::Role(Box::new(declared::role(&fields, first, &node.at, problems)?)),
        "provider" => Applied::Provider(declared::provider(&fields, first, problems)?),
        "repository" => Applied::Repository(declared::repository(&fields, first, problems)?),
        "organization" => Applied::Organization(document(first, "`organization`", problems)?),
        _ => Applied::Regions(declared::regions(first, problems)),
    };
    Some(Infra { what, account, place: problems.source.place(node.at.start) })
}

#[cfg(test)]
pub(crate) static KINDS_OF_INFRA: &[(&str, &Keys)] = KINDS;
