//! What organisations, repositories and enterprises have set about their tokens through GitHub's REST API.
//!
//! A job says itself what its repository is like; what was set here comes on top and decides what is minted next.
//! Owners, repositories and enterprises are the same in any letter case, as on GitHub.
//!
//! GitHub: "OpenID Connect reference", customizing the subject claims; "REST API endpoints for GitHub Actions OIDC".

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use portcullis_model::{Host, Job, PropertyValue, Repository, SubjectForm};
use serde::{Deserialize, Serialize};

/// The settings of one emulator.
#[derive(Debug, Default)]
pub(crate) struct Customization(Mutex<Settings>);

/// Everything that was set, by lower-case login, full name or slug.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Settings {
    organizations: BTreeMap<String, OrganizationSettings>,
    repositories: BTreeMap<String, RepositorySettings>,
    enterprises: BTreeMap<String, EnterpriseSettings>,
    /// Owners, and names of repositories by their full names, as GitHub keeps them.
    #[serde(default)]
    spellings: BTreeMap<String, String>,
}

/// What an organisation has set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct OrganizationSettings {
    /// The template for repositories that opt in; empty for GitHub's default.
    pub(crate) include_claim_keys: Vec<String>,
    /// Whether all its repositories have the immutable form.
    pub(crate) use_immutable_subject: bool,
    /// The custom properties that tokens have.
    pub(crate) properties: BTreeSet<String>,
}

/// What a repository has set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RepositorySettings {
    /// Which template its subjects follow, once it said so.
    pub(crate) template: Option<Template>,
    /// Whether it asked for the immutable form.
    pub(crate) use_immutable_subject: bool,
    /// Its values of custom properties.
    pub(crate) properties: BTreeMap<String, PropertyValue>,
    /// What the last registered job said of it: dates, ids, letter case.
    pub(crate) seen: Option<Repository>,
}

/// Which template a repository's subjects follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Template {
    /// GitHub's default: `use_default` is true.
    Default,
    /// The organisation's: `use_default` is false, and there are no keys.
    Organization,
    /// Its own keys.
    Own(Vec<String>),
}

/// What an enterprise has set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct EnterpriseSettings {
    /// Whether its tokens come from an issuer of its own, once it said so.
    pub(crate) include_enterprise_slug: Option<bool>,
    /// The custom properties that tokens have.
    pub(crate) properties: BTreeSet<String>,
}

impl Customization {
    /// The settings, to be read or changed.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Settings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The job with what was set for its repository.
    pub(crate) fn applied<'a>(&self, job: &'a Job) -> Cow<'a, Job> {
        let settings = self.lock();
        if settings.is_empty() {
            return Cow::Borrowed(job);
        }
        let mut job = job.clone();
        settings.apply(&mut job.repository);
        Cow::Owned(job)
    }
}

impl Clone for Customization {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.lock().clone()))
    }
}

impl Settings {
    pub(crate) fn organization(&mut self, login: &str) -> &mut OrganizationSettings {
        self.organizations.entry(login.to_ascii_lowercase()).or_default()
    }

    pub(crate) fn repository(&mut self, full_name: &str) -> &mut RepositorySettings {
        self.repositories.entry(full_name.to_ascii_lowercase()).or_default()
    }

    pub(crate) fn enterprise(&mut self, slug: &str) -> &mut EnterpriseSettings {
        self.enterprises.entry(slug.to_ascii_lowercase()).or_default()
    }

    /// Owner and name as GitHub keeps them, whatever letter case they are asked for in: as whoever named them first wrote
    /// them, a job or a setting.
    pub(crate) fn name(&mut self, owner: &str, name: &str) -> (String, String) {
        let mut kept = |key: String, text: &str| self.spellings.entry(key).or_insert_with(|| text.to_owned()).clone();
        let full_name = format!("{owner}/{name}").to_ascii_lowercase();
        (kept(owner.to_ascii_lowercase(), owner), kept(full_name, name))
    }

    /// The same for whoever only asks: what was never named is as it is asked for.
    pub(crate) fn known_name(&self, owner: &str, name: &str) -> (String, String) {
        let kept = |key: String, text: &str| self.spellings.get(&key).map_or_else(|| text.to_owned(), Clone::clone);
        let full_name = format!("{owner}/{name}").to_ascii_lowercase();
        (kept(owner.to_ascii_lowercase(), owner), kept(full_name, name))
    }

    fn is_empty(&self) -> bool {
        self.organizations.is_empty()
            && self.repositories.is_empty()
            && self.enterprises.is_empty()
            && self.spellings.is_empty()
    }

    /// Changes what a job says of its repository to what was set.
    ///
    /// The boolean `use_immutable_subject` is an opt-in and no opt-out: repositories of which it reads false were seen with
    /// immutable subjects, because of their age.
    pub(crate) fn apply(&self, repository: &mut Repository) {
        (repository.owner, repository.name) = self.known_name(&repository.owner, &repository.name);
        let owner = self.organizations.get(&repository.owner.to_ascii_lowercase());
        let own = self.repositories.get(&repository.full_name().to_ascii_lowercase());
        if owner.is_some_and(|owner| owner.use_immutable_subject) || own.is_some_and(|own| own.use_immutable_subject) {
            repository.subject = Some(SubjectForm::Immutable);
        }
        match own.and_then(|own| own.template.as_ref()) {
            None => {}
            Some(Template::Default) => repository.include_claim_keys.clear(),
            Some(Template::Organization) => {
                repository.include_claim_keys = owner.map(|owner| owner.include_claim_keys.clone()).unwrap_or_default();
            }
            Some(Template::Own(keys)) => repository.include_claim_keys.clone_from(keys),
        }
        let on_server = matches!(repository.host, Host::Server(_));
        let enterprise = repository.enterprise.as_mut().and_then(|enterprise| {
            let settings = self.enterprises.get(&enterprise.slug.to_ascii_lowercase())?;
            // A server has one issuer for everybody.
            if let Some(include) = settings.include_enterprise_slug.filter(|_| !on_server) {
                enterprise.include_enterprise_slug = include;
            }
            Some(settings)
        });
        let included = |name: &String| {
            owner.is_some_and(|owner| owner.properties.contains(name))
                || enterprise.is_some_and(|enterprise| enterprise.properties.contains(name))
        };
        for (name, value) in own.iter().flat_map(|own| &own.properties).filter(|(name, _)| included(name)) {
            repository.properties.insert(name.clone(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use portcullis_model::{Enterprise, Event};

    use super::*;

    fn applied(set: impl FnOnce(&mut Settings)) -> Repository {
        let mut repository = Repository::new("Octo-Org", "octo-repo");
        repository.include_claim_keys = vec!["actor".to_owned()];
        repository.enterprise = Some(Enterprise::new("octo-inc", 57));
        let job = Job::new(repository, Event::Schedule);
        let customization = Customization::default();
        set(&mut customization.lock());
        customization.applied(&job).into_owned().repository
    }

    fn keys(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn the_template_of_an_organisation_holds_for_repositories_that_opt_in_only() {
        let organization = |settings: &mut Settings| {
            settings.organization("octo-org").include_claim_keys = keys(&["repo", "job_workflow_ref"]);
        };
        assert_eq!(applied(organization).include_claim_keys, ["actor"], "what the job says");
        let opted_in = applied(|settings| {
            organization(settings);
            settings.repository("octo-org/octo-repo").template = Some(Template::Organization);
        });
        assert_eq!(opted_in.include_claim_keys, ["repo", "job_workflow_ref"]);
        let default = applied(|settings| {
            organization(settings);
            settings.repository("octo-org/octo-repo").template = Some(Template::Default);
        });
        assert_eq!(default.include_claim_keys, [""; 0]);
        let own = applied(|settings| {
            organization(settings);
            settings.repository("OCTO-ORG/octo-repo").template = Some(Template::Own(keys(&["repository_id"])));
        });
        assert_eq!(own.include_claim_keys, ["repository_id"]);
    }

    #[test]
    fn an_organisation_opts_all_its_repositories_into_the_immutable_form() {
        let form = |set: fn(&mut Settings)| applied(set).subject_form();
        assert_eq!(
            form(|settings| settings.organization("octo-org").use_immutable_subject = true),
            SubjectForm::Immutable
        );
        assert_eq!(form(|settings| settings.organization("other").use_immutable_subject = true), SubjectForm::Classic);
        let own = |settings: &mut Settings| settings.repository("octo-org/octo-repo").use_immutable_subject = true;
        assert_eq!(form(own), SubjectForm::Immutable);
    }

    #[test]
    fn a_property_is_in_tokens_when_it_has_a_value_and_somebody_included_it() {
        let value = |settings: &mut Settings| {
            let team = PropertyValue::Text("web".to_owned());
            settings.repository("octo-org/octo-repo").properties.insert("team".to_owned(), team);
        };
        assert!(applied(value).properties.is_empty());
        let organization = |settings: &mut Settings| {
            settings.organization("octo-org").properties.insert("team".to_owned());
        };
        assert!(applied(organization).properties.is_empty());
        let enterprise = |settings: &mut Settings| {
            settings.enterprise("Octo-Inc").properties.insert("team".to_owned());
        };
        for include in [organization as fn(&mut Settings), enterprise] {
            let both = applied(|settings| {
                value(settings);
                include(settings);
            });
            assert_eq!(both.properties.keys().collect::<Vec<_>>(), ["team"]);
        }
    }

    #[test]
    fn a_repository_keeps_the_letter_case_in_which_it_was_first_named() {
        let named = applied(|settings| drop(settings.name("OCTO-org", "Octo-Repo")));
        assert_eq!(named.full_name(), "OCTO-org/Octo-Repo");
        let sibling = applied(|settings| drop(settings.name("OCTO-org", "other")));
        assert_eq!(sibling.full_name(), "OCTO-org/octo-repo");
        assert_eq!(applied(|_| ()).full_name(), "Octo-Org/octo-repo");
    }

    #[test]
    fn an_enterprise_decides_about_its_issuer() {
        let slug = |settings: &mut Settings| settings.enterprise("octo-inc").include_enterprise_slug = Some(true);
        assert!(applied(slug).enterprise.unwrap().include_enterprise_slug);
        assert!(
            !applied(|settings| drop(settings.enterprise("octo-inc").clone()))
                .enterprise
                .unwrap()
                .include_enterprise_slug
        );
    }
}
