//! The repository of a case: the scenario's `github` with the case's `github` merged over it.
//!
//! Ids that are not given are left to the issuer, which derives them from the names. A case that names another repository
//! keeps neither the scenario's `id` nor, with another owner, its `ownerId`. The subject is what `subject` says, else that
//! of the dates, else classic; never by the clock.
//! GitHub: "OpenID Connect reference", immutable subject claims.

mod environment;
mod organization;

use std::collections::BTreeMap;

use jiff::civil::Date;
use portcullis_model::{Enterprise, Host, PropertyValue, Repository, SubjectForm, Visibility};

pub use environment::{DeploymentBranches, Environment};
use organization::{Organization, Subject};

use crate::{
    fields::Fields,
    job::possible_with,
    keys::GITHUB,
    place::Span,
    problem::Problems,
    value::{choice, number, parsed, text, truth},
    yaml::Node,
};

const VISIBILITIES: &[(&str, Visibility)] =
    &[("public", Visibility::Public), ("private", Visibility::Private), ("internal", Visibility::Internal)];

/// What `github` says, at the top or in a case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Github {
    name: Option<FullName>,
    owner_id: Option<u64>,
    id: Option<u64>,
    visibility: Option<Visibility>,
    host: Option<Host>,
    default_branch: Option<String>,
    created: Option<Date>,
    renamed: Option<Date>,
    transferred: Option<Date>,
    subject: Option<SubjectForm>,
    include_claim_keys: Option<Vec<String>>,
    properties: Option<BTreeMap<String, PropertyValue>>,
    enterprise: Option<Enterprise>,
    organization: Option<Organization>,
    /// Of the subject: whether GitHub's default is used, or else what the organisation decided.
    use_default: Option<bool>,
    environments: Option<Vec<Environment>>,
    send_write_tokens: Option<bool>,
    send_secrets: Option<bool>,
    run_fork_workflows: Option<bool>,
    /// Where a key stands that only the reading of a workflow file asks for.
    of_workflows: Option<(&'static str, Span)>,
}

/// Settings of a repository that decide what its workflows may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The environments that have rules.
    pub environments: Vec<Environment>,
    /// Of a private repository: "Send secrets to workflows from pull requests".
    pub send_secrets: bool,
    /// Of a repository that is not public: whether "Run workflows from fork pull requests" is off.
    pub ignores_forks: bool,
}

/// `owner/name`.
#[derive(Clone, Debug)]
struct FullName {
    owner: String,
    name: String,
}

impl Github {
    /// Reads `github`; what is wrong is noted, and the parts that are right are kept.
    pub(crate) fn read(node: &Node, problems: &mut Problems) -> Self {
        let Some(fields) = Fields::read(node, &GITHUB, problems) else {
            return Self { name: Some(FullName::stand_in()), ..Self::default() };
        };
        let mut value = |key, read: &mut dyn FnMut(&Node, &mut Problems)| {
            if let Some(node) = fields.find(key) {
                read(node, problems);
            }
        };
        let mut github = Self::default();
        if fields.is_misspelt("repository") {
            github.name = Some(FullName::stand_in());
        }
        value("repository", &mut |node, problems| github.name = Some(FullName::read(node, problems)));
        value("ownerId", &mut |node, problems| github.owner_id = number(node, "`ownerId`", problems));
        value("id", &mut |node, problems| github.id = number(node, "`id`", problems));
        value("visibility", &mut |node, problems| {
            github.visibility = choice(node, "a visibility", VISIBILITIES, problems);
        });
        value("host", &mut |node, problems| github.host = parsed(node, "`host`", problems));
        value("default_branch", &mut |node, problems| github.default_branch = branch(node, problems));
        value("created", &mut |node, problems| github.created = date(node, "`created`", problems));
        value("renamed", &mut |node, problems| github.renamed = date(node, "`renamed`", problems));
        value("transferred", &mut |node, problems| github.transferred = date(node, "`transferred`", problems));
        value("subject", &mut |node, problems| {
            let Subject { form, include_claim_keys, use_default } = organization::subject(node, problems);
            (github.subject, github.include_claim_keys, github.use_default) = (form, include_claim_keys, use_default);
        });
        value("properties", &mut |node, problems| {
            github.properties = Some(organization::properties(node, problems));
        });
        value("enterprise", &mut |node, problems| github.enterprise = organization::enterprise(node, problems));
        value("organization", &mut |node, problems| github.organization = organization::organization(node, problems));
        value("environments", &mut |node, problems| {
            github.environments = Some(environment::environments(node, problems));
        });
        value("send_write_tokens", &mut |node, problems| {
            github.send_write_tokens = Some(truth(node, "`send_write_tokens`", problems));
        });
        value("send_secrets", &mut |node, problems| {
            github.send_secrets = Some(truth(node, "`send_secrets`", problems));
        });
        value("run_fork_workflows", &mut |node, problems| {
            github.run_fork_workflows = Some(truth(node, "`run_fork_workflows`", problems));
        });
        let of_workflows = ["environments", "send_secrets", "run_fork_workflows"];
        github.of_workflows = of_workflows.into_iter().find_map(|key| Some((key, fields.key_at(key)?.clone())));
        github
    }

    /// This, with the scenario's values where it says nothing.
    pub(crate) fn over(&self, scenario: &Self) -> Self {
        let (same_owner, same_repository) = match (&self.name, &scenario.name) {
            (Some(own), Some(base)) => {
                // GitHub's names have no letter case: another spelling is the same owner with the same id.
                let same_owner = own.owner.eq_ignore_ascii_case(&base.owner);
                (same_owner, same_owner && own.name.eq_ignore_ascii_case(&base.name))
            }
            _ => (true, true),
        };
        Self {
            name: self.name.clone().or_else(|| scenario.name.clone()),
            owner_id: self.owner_id.or(scenario.owner_id.filter(|_| same_owner)),
            id: self.id.or(scenario.id.filter(|_| same_repository)),
            visibility: self.visibility.or(scenario.visibility),
            host: self.host.clone().or_else(|| scenario.host.clone()),
            default_branch: self.default_branch.clone().or_else(|| scenario.default_branch.clone()),
            created: self.created.or(scenario.created),
            renamed: self.renamed.or(scenario.renamed),
            transferred: self.transferred.or(scenario.transferred),
            subject: self.subject.or(scenario.subject),
            include_claim_keys: self.include_claim_keys.clone().or_else(|| scenario.include_claim_keys.clone()),
            properties: self.properties.clone().or_else(|| scenario.properties.clone()),
            enterprise: self.enterprise.clone().or_else(|| scenario.enterprise.clone()),
            organization: self.organization.clone().or_else(|| scenario.organization.clone()),
            use_default: self.use_default.or(scenario.use_default),
            environments: self.environments.clone().or_else(|| scenario.environments.clone()),
            send_write_tokens: self.send_write_tokens.or(scenario.send_write_tokens),
            send_secrets: self.send_secrets.or(scenario.send_secrets),
            run_fork_workflows: self.run_fork_workflows.or(scenario.run_fork_workflows),
            of_workflows: self.of_workflows.clone(),
        }
    }

    /// The repository; `None` when neither the scenario nor the case names one.
    pub(crate) fn repository(&self) -> Option<Repository> {
        let FullName { owner, name } = self.name.clone()?;
        let mut repository = Repository::new(owner, name);
        let organization = self.organization.clone().unwrap_or_default();
        repository.owner_id = self.owner_id.or(organization.id);
        repository.id = self.id;
        repository.visibility = self.visibility.unwrap_or_default();
        repository.host = self.host.clone().unwrap_or_default();
        if let Some(branch) = &self.default_branch {
            repository.default_branch.clone_from(branch);
        }
        repository.created = self.created;
        repository.renamed = self.renamed;
        repository.transferred = self.transferred;
        repository.subject = self.subject;
        // The organisation's template is for the repositories that opted in, and have none of their own.
        let opted_in = self.use_default == Some(false);
        let of_organization = organization.include_claim_keys.filter(|_| opted_in);
        let own_keys = self.include_claim_keys.clone().filter(|_| self.use_default != Some(true));
        repository.include_claim_keys = own_keys.or(of_organization).unwrap_or_default();
        repository.properties = organization.properties;
        repository.properties.extend(self.properties.clone().unwrap_or_default());
        repository.enterprise = self.enterprise.clone().or(organization.enterprise);
        repository.send_write_tokens = self.send_write_tokens.unwrap_or_default();
        Some(repository)
    }

    /// What a workflow file is held against.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            environments: self.environments.clone().unwrap_or_default(),
            send_secrets: self.send_secrets.unwrap_or_default(),
            ignores_forks: self.run_fork_workflows == Some(false),
        }
    }

    /// A key that only the reading of a workflow file asks for, with its place.
    pub(crate) fn of_workflows(&self) -> Option<(&'static str, Span)> {
        self.of_workflows.clone()
    }
}

impl FullName {
    fn read(node: &Node, problems: &mut Problems) -> Self {
        let Some(text) = text(node, "`repository`", problems) else {
            return Self::stand_in();
        };
        let Some((owner, name)) = text.split_once('/').filter(|(_, name)| !name.contains('/')) else {
            problems
                .add(&node.at, format!("`{text}` is not the full name of a repository"))
                .help("write owner and name, `octo-org/octo-repo`, without a host");
            return Self::stand_in();
        };
        let read = Self { owner: owner.to_owned(), name: name.to_owned() };
        let repository = Repository::new(&read.owner, &read.name);
        possible_with(|job| job.repository = repository, &node.at, problems);
        read
    }

    /// Stands in for a name that could not be read, so that it is not called missing as well.
    fn stand_in() -> Self {
        Self { owner: "owner".to_owned(), name: "name".to_owned() }
    }
}

fn branch(node: &Node, problems: &mut Problems) -> Option<String> {
    let name = text(node, "`default_branch`", problems)?.to_owned();
    possible_with(|job| job.repository.default_branch.clone_from(&name), &node.at, problems).then_some(name)
}

fn date(node: &Node, what: &str, problems: &mut Problems) -> Option<Date> {
    let written = text(node, what, problems)?;
    let found = (written.len() == 10).then(|| written.parse().ok()).flatten();
    if found.is_none() {
        problems.add(&node.at, format!("`{written}` is not a date")).help("write year, month and day: `2026-07-16`");
    }
    found
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{place::Source, yaml};

    fn github(text: &str) -> Github {
        let mut problems = Problems::new(Source { name: "a.yml".into(), text: text.into() });
        let node = yaml::read(&mut problems).unwrap();
        let github = Github::read(&node, &mut problems);
        assert!(problems.into_errors().is_none(), "{text}");
        github
    }

    #[rstest]
    #[case("{ repository: o/r }", SubjectForm::Classic)]
    #[case("{ repository: o/r, created: 2026-07-15 }", SubjectForm::Classic)]
    #[case("{ repository: o/r, created: 2026-07-16 }", SubjectForm::Immutable)]
    #[case("{ repository: o/r, subject: immutable }", SubjectForm::Immutable)]
    #[case("{ repository: o/r, created: 2026-07-16, subject: classic }", SubjectForm::Classic)]
    fn the_subject_is_immutable_when_the_repository_is_younger_than_july_2026(
        #[case] text: &str,
        #[case] expected: SubjectForm,
    ) {
        assert_eq!(github(text).repository().unwrap().subject_form(), expected);
    }

    #[test]
    fn another_repository_does_not_keep_the_ids_of_the_scenario() {
        let scenario = github("{ repository: o/r, ownerId: 1, id: 2, visibility: public }");
        let of = |text: &str| github(text).over(&scenario).repository().unwrap();
        let same = of("{ subject: immutable }");
        assert_eq!((same.owner_id, same.id, same.visibility), (Some(1), Some(2), Visibility::Public));
        let sibling = of("{ repository: o/other }");
        assert_eq!((sibling.owner_id, sibling.id), (Some(1), None));
        let stranger = of("{ repository: p/r }");
        assert_eq!((stranger.owner_id, stranger.id), (None, None));
        let spelling = of("{ repository: O/r }");
        assert_eq!((spelling.owner.as_str(), spelling.owner_id, spelling.id), ("O", Some(1), Some(2)));
    }
}
