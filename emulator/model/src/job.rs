//! What a GitHub workflow run is to the token service.
//!
//! A [`Job`] is the only thing that claims are made of; a combination that GitHub cannot produce does not build.
//! What a job leaves out (ids, shas) the issuer derives from what it says, the same each time.

mod activity;
mod event;
mod fault;
mod fault_table;
mod host;
mod issuer_fault;
mod permission_scope;
mod permissions;
mod property;
mod repository;
mod result;
mod subject_form;
mod validate;
mod withheld;

use serde::{Deserialize, Serialize};

pub use activity::activities;
pub use event::{Deployed, Event, MergeGroup, PullRequest};
pub use fault::TokenFault;
pub use host::{Host, InvalidHost};
pub use issuer_fault::IssuerFault;
pub use permission_scope::{PermissionLevels, PermissionScope};
pub use permissions::{IdToken, Permissions};
pub use property::PropertyValue;
pub use repository::{Enterprise, Repository, Visibility};
pub use result::JobResult;
pub use subject_form::SubjectForm;
pub use validate::InvalidJob;
pub use withheld::Withheld;

/// One job of a workflow run.
///
/// Made by [`Job::new`] and changed field by field, or read from JSON; [`Job::validate`] says whether GitHub knows such
/// a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Job {
    /// Where the workflow runs.
    pub repository: Repository,
    /// What started the run, with the ref it runs on.
    pub event: Event,
    /// The login of the person or app that started the run.
    #[serde(default = "default_actor")]
    pub actor: String,
    /// The actor's numeric id; drawn from the login when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<u64>,
    /// The deployment environment that the job names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The file name under `.github/workflows/`.
    #[serde(default = "default_workflow_file")]
    pub workflow_file: String,
    /// The workflow's `name:`; without one, GitHub calls it by the path of its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_name: Option<String>,
    /// The reusable workflow that this job belongs to, when its workflow calls one, with the ref as the caller wrote it:
    /// `octo-org/octo-automation/.github/workflows/deploy.yml@refs/heads/main`, `@refs/tags/v1` or `@<40 hex digits>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_workflow: Option<String>,
    /// The commit that the run is of: forty lower-case hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha: Option<String>,
    /// Whether a branch protection or ruleset covers the ref.
    #[serde(default)]
    pub ref_protected: bool,
    /// Which run of the workflow this is.
    #[serde(default)]
    pub run: Run,
    /// Whose machine the job runs on.
    #[serde(default)]
    pub runner_environment: RunnerEnvironment,
    /// What the job's `permissions` let it do; a job that is registered to ask for tokens may unless it says otherwise.
    #[serde(default)]
    pub permissions: Permissions,
}

/// Which run of a workflow a job belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Run {
    /// The run's id, unique on GitHub and kept when the run is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// How many runs this workflow has had, this one included.
    pub number: u64,
    /// How often this run has been started, this time included.
    pub attempt: u64,
}

/// Whose machine a job runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunnerEnvironment {
    /// GitHub's.
    #[default]
    GithubHosted,
    /// The user's own.
    SelfHosted,
}

impl Job {
    /// A job of `octocat`'s, in no environment, of `deploy-ecr.yml`'s first run on one of GitHub's machines.
    #[must_use]
    pub fn new(repository: Repository, event: Event) -> Self {
        Self {
            repository,
            event,
            actor: default_actor(),
            actor_id: None,
            environment: None,
            workflow_file: default_workflow_file(),
            workflow_name: None,
            called_workflow: None,
            sha: None,
            ref_protected: false,
            run: Run::default(),
            runner_environment: RunnerEnvironment::default(),
            permissions: Permissions::default(),
        }
    }

    /// Why the job's token only reads, whatever its permissions say.
    #[must_use]
    pub fn withheld(&self) -> Option<Withheld<'_>> {
        Withheld::of(&self.repository, &self.event, &self.actor)
    }

    /// Whether the job may ask for ID tokens: its permissions let it, and nothing about the run keeps it from it.
    #[must_use]
    pub fn may_mint(&self) -> bool {
        self.permissions.may_mint() && self.withheld().is_none()
    }

    /// The claim `ref`: the full ref that the run is of; empty for a deployment of a commit.
    #[must_use]
    pub fn git_ref(&self) -> String {
        self.event.git_ref(&self.repository.default_branch)
    }
}

impl RunnerEnvironment {
    /// The claim `runner_environment`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GithubHosted => "github-hosted",
            Self::SelfHosted => "self-hosted",
        }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self { id: None, number: 1, attempt: 1 }
    }
}

fn default_actor() -> String {
    "octocat".to_owned()
}

fn default_workflow_file() -> String {
    "deploy-ecr.yml".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_says_only_where_and_why_is_the_one_that_new_makes() {
        let read: Job = serde_json::from_value(serde_json::json!({
            "repository": { "owner": "mycompany-inc", "name": "my-repo" },
            "event": { "push": "refs/heads/develop" },
        }))
        .unwrap();
        let push = Event::Push("refs/heads/develop".to_owned());
        assert_eq!(read, Job::new(Repository::new("mycompany-inc", "my-repo"), push));
    }

    #[test]
    fn what_is_written_reads_back() {
        let pull = Event::PullRequest(PullRequest::new(7, "main", "fix"));
        let mut job = Job::new(Repository::new("o", "r"), pull);
        job.environment = Some("Production:V1".to_owned());
        job.repository.enterprise = Some(Enterprise::new("octo", 9));
        let text = serde_json::to_string(&job).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), job, "{text}");
    }

    #[test]
    fn a_fork_mints_only_by_permission_and_where_write_tokens_are_sent() {
        let mut job = Job::new(
            Repository::new("o", "r"),
            Event::PullRequest(PullRequest::new(7, "main", "fix").from_fork("mona/r")),
        );
        assert!(!job.may_mint(), "a private repository sends none unless it says so");
        job.repository.send_write_tokens = true;
        assert!(job.may_mint());
        job.permissions = Permissions::id_token(IdToken::None);
        assert!(!job.may_mint());
    }

    #[test]
    fn an_event_or_field_that_is_not_known_is_refused() {
        let with = |event: serde_json::Value, more: &str| {
            serde_json::from_value::<Job>(
                serde_json::json!({ "repository": { "owner": "o", "name": "r" }, "event": event, more: 1 }),
            )
        };
        assert!(with(serde_json::json!({ "schedule": "0 0 * * *" }), "actorId").is_err());
        assert!(with(serde_json::json!("workflow_call"), "actorId").is_err());
        assert!(with(serde_json::json!({ "push": "refs/heads/a" }), "actor_id").is_err());
        assert!(with(serde_json::json!({ "push": "refs/heads/a" }), "actorId").is_ok());
        assert!(with(serde_json::json!("schedule"), "actorId").is_ok());
    }
}
