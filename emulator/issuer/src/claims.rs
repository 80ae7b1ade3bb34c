//! What a token says of its job: the whole claim set of GitHub's current generation.
//!
//! Every claim is a row of [`CLAIMS`]: its name, when it is there, and its value; the custom properties of the repository
//! and the subject, which is made of the others, come on top. All values are strings but `exp`, `iat` and `nbf`; the
//! order on the wire is that of the names. Refuses a job that GitHub cannot produce, and one whose subject lacks a part.
//!
//! GitHub: "OpenID Connect reference"; order, times and types as in tokens captured from November 2025 on.

use std::{borrow::Cow, collections::BTreeMap};

use portcullis_model::{Host, InvalidJob, Job, Repository, RunnerEnvironment};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    derived,
    subject::{MissingSubjectKey, subject},
};

/// Seconds that a token is good for after it was issued, and as many before. Older generations had 600 before.
const LIFETIME: i64 = 300;

/// Claims by name. As overrides: a value replaces the claim or adds it, null removes it.
pub type ClaimOverrides = BTreeMap<String, Value>;

/// The claims of one token, in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Claims(BTreeMap<Cow<'static, str>, Value>);

/// What a token says of its own making.
#[derive(Clone, Copy, Debug)]
pub struct Issuance<'a> {
    /// The audience that was asked for; without one, GitHub takes the URL of the repository's owner.
    pub audience: Option<&'a str>,
    /// Seconds since 1970: the claim `iat`.
    pub at: i64,
    /// The claim `jti`, another one for each token.
    pub id: Uuid,
}

/// A job has no claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoClaims {
    /// GitHub has no such job.
    #[error(transparent)]
    Job(#[from] InvalidJob),
    /// The repository's subject is made of a claim that the job has not.
    #[error(transparent)]
    Subject(#[from] MissingSubjectKey),
}

impl Claims {
    /// The claims that GitHub would put in a token for this job.
    ///
    /// # Errors
    ///
    /// [`NoClaims`] if GitHub has no such job, or if the subject template needs a claim that the job has not.
    pub fn of(job: &Job, issuance: &Issuance<'_>) -> Result<Self, NoClaims> {
        job.validate()?;
        let present = |(name, value): &(&'static str, Rule)| Some((Cow::Borrowed(*name), value(job, issuance)?));
        let properties = job.repository.properties.iter().map(|(name, value)| {
            // unverified: how a name is written that has other characters than a claim name has in GitHub's examples.
            (Cow::Owned(format!("repo_property_{name}")), Value::String(value.claim()))
        });
        let mut claims = Self(CLAIMS.iter().filter_map(present).chain(properties).collect());
        let subject = subject(job, &claims)?;
        claims.0.insert(Cow::Borrowed("sub"), Value::String(subject));
        Ok(claims)
    }

    /// The same claims with some replaced, added or removed, whatever GitHub would say: a test's means of forgery.
    ///
    /// Nothing follows from an override: another `ref` leaves the subject as it is.
    #[must_use]
    pub fn overridden(mut self, overrides: &ClaimOverrides) -> Self {
        for (name, value) in overrides {
            if value.is_null() {
                self.0.remove(name.as_str());
            } else {
                self.0.insert(Cow::Owned(name.clone()), value.clone());
            }
        }
        self
    }

    /// The value of a claim, if the token has it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Every claim and its value, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }
}

/// The claim `iss` of a repository's tokens: its GitHub's issuer, or that of its enterprise, `…/SLUG`.
#[must_use]
pub fn issuer_of(repository: &Repository) -> String {
    let issuer = repository.host.issuer();
    match &repository.enterprise {
        Some(enterprise) if enterprise.include_enterprise_slug && !matches!(repository.host, Host::Server(_)) => {
            format!("{issuer}/{}", enterprise.slug)
        }
        _ => issuer,
    }
}

/// Whether a job's token has the claim, and what it says.
type Rule = fn(&Job, &Issuance<'_>) -> Option<Value>;

const CLAIMS: &[(&str, Rule)] = &[
    ("actor", |job, _| text(&job.actor)),
    ("actor_id", |job, _| number(derived::actor_id(job))),
    ("aud", |job, issuance| text(issuance.audience.unwrap_or(&default_audience(&job.repository)))),
    ("base_ref", |job, _| text(job.event.pull_request().map_or("", |pull| &pull.base))),
    ("check_run_id", |job, _| check_run_id(job)),
    ("enterprise", |job, _| text(&job.repository.enterprise.as_ref()?.slug)),
    ("enterprise_id", |job, _| number(job.repository.enterprise.as_ref()?.id)),
    ("environment", |job, _| text(job.environment.as_ref()?)),
    ("environment_node_id", |job, _| text(derived::environment_node_id(job, job.environment.as_ref()?))),
    ("event_name", |job, _| text(job.event.name())),
    ("exp", |_, issuance| Some(issuance.at.saturating_add(LIFETIME).into())),
    ("head_ref", |job, _| text(job.event.pull_request().map_or("", |pull| &pull.head))),
    ("iat", |_, issuance| Some(issuance.at.into())),
    ("iss", |job, _| text(issuer_of(&job.repository))),
    ("job_workflow_ref", |job, _| text(job.called_workflow.clone().unwrap_or_else(|| workflow_ref(job)))),
    ("job_workflow_sha", |job, _| text(derived::job_workflow_sha(job))),
    ("jti", |_, issuance| text(issuance.id.to_string())),
    ("nbf", |_, issuance| Some(issuance.at.saturating_sub(LIFETIME).into())),
    ("ref", |job, _| text(job.git_ref())),
    ("ref_protected", |job, _| text(job.ref_protected.to_string())),
    ("ref_type", |job, _| text(ref_type(job))),
    ("repository", |job, _| text(job.repository.full_name())),
    ("repository_id", |job, _| number(derived::repository_id(&job.repository))),
    ("repository_owner", |job, _| text(&job.repository.owner)),
    ("repository_owner_id", |job, _| number(derived::owner_id(&job.repository))),
    ("repository_visibility", |job, _| text(job.repository.visibility.name())),
    ("run_attempt", |job, _| number(job.run.attempt)),
    ("run_id", |job, _| number(derived::run_id(job))),
    ("run_number", |job, _| number(job.run.number)),
    ("runner_environment", |job, _| text(runner_environment(job).name())),
    ("sha", |job, _| text(derived::sha(job))),
    ("workflow", |job, _| text(job.workflow_name.clone().unwrap_or_else(|| workflow_path(job)))),
    ("workflow_ref", |job, _| text(workflow_ref(job))),
    // The workflow's file is read at the commit that the run is of, in all events that a job can have.
    ("workflow_sha", |job, _| text(derived::sha(job))),
];

#[expect(clippy::unnecessary_wraps, reason = "the value of a row is optional")]
fn text(value: impl Into<String>) -> Option<Value> {
    Some(Value::String(value.into()))
}

/// GitHub writes numbers as strings too.
fn number(value: u64) -> Option<Value> {
    text(value.to_string())
}

/// unverified: that ghe.com and a server have their own host here, as GitHub documents for the server.
fn default_audience(repository: &Repository) -> String {
    format!("https://{}/{}", repository.host, repository.owner)
}

/// unverified: that a server's tokens have none.
fn check_run_id(job: &Job) -> Option<Value> {
    match job.repository.host {
        Host::Server(_) => None,
        Host::GitHub | Host::Ghe(_) => number(derived::check_run_id(job)),
    }
}

/// GitHub hosts no runners for a server: all of them are the user's own.
fn runner_environment(job: &Job) -> RunnerEnvironment {
    match job.repository.host {
        Host::Server(_) => RunnerEnvironment::SelfHosted,
        Host::GitHub | Host::Ghe(_) => job.runner_environment,
    }
}

/// `refs/pull/N/merge` counts as a branch, and so does no ref at all.
fn ref_type(job: &Job) -> &'static str {
    if job.git_ref().starts_with("refs/tags/") { "tag" } else { "branch" }
}

fn workflow_path(job: &Job) -> String {
    format!(".github/workflows/{}", job.workflow_file)
}

/// unverified: that a run without a ref, which is the deployment of a commit, has the commit here.
fn workflow_ref(job: &Job) -> String {
    let git_ref = job.git_ref();
    let at = if git_ref.is_empty() { derived::sha(job) } else { git_ref };
    format!("{}/{}@{at}", job.repository.full_name(), workflow_path(job))
}

#[cfg(test)]
mod tests {
    use portcullis_model::{Deployed, Enterprise, Event, PropertyValue};
    use serde_json::json;

    use super::*;
    use crate::discovery::CLAIMS_SUPPORTED;

    fn job() -> Job {
        Job::new(Repository::new("mycompany-inc", "my-repo"), Event::Push("refs/heads/develop".to_owned()))
    }

    fn claims(job: &Job, audience: Option<&str>) -> Claims {
        Claims::of(job, &Issuance { audience, at: 1_764_090_468, id: Uuid::nil() }).unwrap()
    }

    #[test]
    fn the_rows_stand_in_the_order_of_their_names() {
        assert!(CLAIMS.is_sorted_by_key(|(name, _)| name));
    }

    #[test]
    fn every_claim_is_advertised_and_every_advertised_claim_has_a_row_but_two() {
        let absent = |name: &&&str| !CLAIMS.iter().any(|(row, _)| row == *name);
        let unused: Vec<_> = CLAIMS_SUPPORTED.iter().filter(absent).collect();
        assert_eq!(
            unused,
            [&"sub", &"issuer_scope"],
            "`sub` is made of the rows; no captured token carries `issuer_scope`"
        );
        for (name, _) in CLAIMS {
            assert!(CLAIMS_SUPPORTED.contains(name), "{name}");
        }
    }

    #[test]
    fn all_claims_are_strings_but_the_three_times() {
        let claims = claims(&job(), None);
        for (name, value) in &claims.0 {
            assert_eq!(value.is_i64(), ["exp", "iat", "nbf"].contains(&name.as_ref()), "{name}");
            assert_eq!(value.is_string(), !value.is_i64(), "{name}");
        }
    }

    #[test]
    fn without_a_wish_the_audience_is_the_owner() {
        assert_eq!(claims(&job(), None).value("aud"), Some(&json!("https://github.com/mycompany-inc")));
        assert_eq!(claims(&job(), Some("sts.amazonaws.com")).value("aud"), Some(&json!("sts.amazonaws.com")));
    }

    #[test]
    fn environment_and_enterprise_are_absent_rather_than_empty() {
        let mut job = job();
        for name in ["environment", "environment_node_id", "enterprise", "enterprise_id"] {
            assert_eq!(claims(&job, None).value(name), None);
        }
        job.environment = Some("Production:V1".to_owned());
        job.repository.enterprise = Some(Enterprise::new("octo-inc", 57));
        assert_eq!(claims(&job, None).value("environment"), Some(&json!("Production:V1")));
        assert_eq!(claims(&job, None).value("enterprise"), Some(&json!("octo-inc")));
        assert_eq!(claims(&job, None).value("enterprise_id"), Some(&json!("57")));
    }

    #[test]
    fn a_called_workflow_changes_the_job_workflow_claims_only() {
        let mut job = job();
        let plain = claims(&job, None);
        assert_eq!(plain.value("job_workflow_ref"), plain.value("workflow_ref"));
        assert_eq!(plain.value("job_workflow_sha"), plain.value("workflow_sha"));
        let commit = "0123456789abcdef0123456789abcdef01234567";
        job.called_workflow = Some(format!("octo-org/auto/.github/workflows/deploy.yml@{commit}"));
        let called = claims(&job, None);
        assert_eq!(called.value("job_workflow_sha"), Some(&json!(commit)));
        assert_eq!(called.value("workflow_ref"), plain.value("workflow_ref"));
        assert_eq!(called.value("sub"), plain.value("sub"));
        assert_ne!(called.value("job_workflow_ref"), plain.value("job_workflow_ref"));
    }

    #[test]
    fn an_override_replaces_adds_and_removes() {
        let overrides = serde_json::from_value(json!({ "aud": ["a", "b"], "azp": "a", "jti": null })).unwrap();
        let claims = claims(&job(), None).overridden(&overrides);
        assert_eq!(claims.value("aud"), Some(&json!(["a", "b"])));
        assert_eq!(claims.value("azp"), Some(&json!("a")));
        assert_eq!(claims.value("jti"), None);
    }

    #[test]
    fn a_job_that_cannot_exist_has_no_claims() {
        let mut job = job();
        job.repository.owner = "a/b".to_owned();
        let issuance = Issuance { audience: None, at: 0, id: Uuid::nil() };
        assert!(Claims::of(&job, &issuance).is_err());
    }

    #[test]
    fn the_issuer_and_the_default_audience_are_those_of_the_repositorys_github() {
        let of = |host: &str, slug: bool| {
            let mut job = job();
            job.repository.host = host.parse().unwrap();
            let mut enterprise = Enterprise::new("octo-inc", 57);
            enterprise.include_enterprise_slug = slug;
            job.repository.enterprise = Some(enterprise);
            let claims = claims(&job, None);
            ["iss", "aud"].map(|name| claims.value(name).unwrap().as_str().unwrap().to_owned())
        };
        insta::assert_json_snapshot!([
            of("github.com", false),
            of("github.com", true),
            of("octo.ghe.com", false),
            of("octo.ghe.com", true),
            of("github.example.com", false),
        ]);
    }

    #[test]
    fn a_deployment_of_a_commit_has_no_ref() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let mut job = job();
        job.event = Event::Deployment(Deployed::Sha(commit.to_owned()));
        let claims = claims(&job, None);
        for (name, wanted) in [("ref", ""), ("ref_type", "branch"), ("sha", commit), ("workflow_sha", commit)] {
            assert_eq!(claims.value(name), Some(&json!(wanted)), "{name}");
        }
        assert!(claims.value("workflow_ref").unwrap().as_str().unwrap().ends_with(commit));
    }

    #[test]
    fn a_custom_property_is_a_text_of_its_own_claim() {
        let mut job = job();
        let properties = [
            ("team", PropertyValue::Text("web".to_owned())),
            ("audited", PropertyValue::Boolean(true)),
            ("regions", PropertyValue::Selected(vec!["eu".to_owned(), "us".to_owned()])),
        ];
        job.repository.properties = properties.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let claims = claims(&job, None);
        for (name, wanted) in [("team", "web"), ("audited", "true"), ("regions", "eu,us")] {
            assert_eq!(claims.value(&format!("repo_property_{name}")), Some(&json!(wanted)));
        }
    }
}
