//! A run of a workflow: what happened, and what is known of the repository around it.
//!
//! [`Workflow::run`] says whether it starts; [`Started::job`] then what each job is allowed and does. What GitHub knows
//! and the caller does not say stays unknown, and is an error only where something hangs on it.

mod assumed;
mod contexts;
mod environment;
mod finished;
mod github;
mod inputs;
mod job;
mod matrix;
mod mint;
mod secrets;
mod started;
mod value;

use std::{collections::BTreeMap, fmt};

use portcullis_model::{Event, Repository, activities};
use serde_json::Value;

pub use environment::{BranchPolicy, DeploymentPattern, Environment};
pub use finished::Finished;
pub use job::{JobOutcome, JobRun, Leg};
pub use mint::Mint;
pub use started::{NoSuchJob, Started, UnknownJob};

use crate::{place::Place, steps::CannotTell, trigger, trigger::Kept, workflow::Workflow};

/// What started a run, and what is known around it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Run {
    /// Where the workflow runs.
    pub repository: Repository,
    /// What happened.
    pub event: Event,
    /// Who or what did it: a login, or `dependabot[bot]`.
    pub actor: String,
    /// The kind of activity, which `types` narrows: `opened`, `closed`, `published`.
    pub activity: Option<String>,
    /// The paths that the push or pull request changed.
    pub changed_paths: Option<Vec<String>>,
    /// The message of the last commit, in which `[skip ci]` may stand.
    pub message: Option<String>,
    /// Of `workflow_run`: the name of the workflow that ran before.
    pub after_workflow: Option<String>,
    /// Of `workflow_run`: the branch that it ran on.
    pub after_branch: Option<String>,
    /// Of `schedule`: the line of the timetable that it is of.
    pub cron: Option<String>,
    /// What was given to `workflow_dispatch`.
    pub inputs: BTreeMap<String, Value>,
    /// What is said of the payload of the event, `github.event`, over what is put together of it from the rest.
    pub payload: Option<Value>,
    /// The configuration variables of organisation, repository and environments; `None`: not known.
    pub vars: Option<BTreeMap<String, String>>,
    /// The secrets for Actions; `None`: not known. Values need not be the true ones.
    pub secrets: Option<BTreeMap<String, String>>,
    /// The secrets for Dependabot, which its runs get in the place of those for Actions.
    pub dependabot_secrets: Option<BTreeMap<String, String>>,
    /// The environments of the repository that have rules. Any other is made when a job names it.
    pub environments: Vec<Environment>,
    /// Of a repository that is not public: "Run workflows from fork pull requests". unverified: that it is on where nobody
    /// says it.
    pub runs_for_forks: bool,
    /// Of a private repository: "Send secrets to workflows from pull requests".
    pub send_secrets: bool,
    /// How jobs went, by id, where that is known: results and outputs.
    pub finished: BTreeMap<String, Finished>,
    /// The full refs that called workflows are at, by the reference as it is written. Without an entry, what looks like
    /// a version is a tag, and anything else a branch.
    pub called_refs: BTreeMap<String, String>,
    /// The commit that the run is of.
    pub sha: Option<String>,
    /// Whether a branch protection or ruleset covers the ref.
    pub ref_protected: bool,
    /// Whether the runner hands GitHub's token service on to jobs that may ask for a token.
    pub token_service: bool,
}

/// Why nothing runs, or a job does not. A case then ends before anything asks for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotStarted {
    /// What keeps it from running.
    pub reason: String,
    /// Where that is written.
    pub place: Option<Place>,
    /// The next step.
    pub help: Option<String>,
    /// What GitHub itself says, where it says something.
    pub message: Option<String>,
}

impl Run {
    /// A run by `octocat` of which nothing else is known.
    #[must_use]
    pub fn new(repository: Repository, event: Event) -> Self {
        Self {
            repository,
            event,
            actor: "octocat".to_owned(),
            activity: None,
            changed_paths: None,
            message: None,
            after_workflow: None,
            after_branch: None,
            cron: None,
            inputs: BTreeMap::new(),
            payload: None,
            vars: None,
            secrets: None,
            dependabot_secrets: None,
            environments: Vec::new(),
            runs_for_forks: true,
            send_secrets: false,
            finished: BTreeMap::new(),
            called_refs: BTreeMap::new(),
            sha: None,
            ref_protected: false,
            token_service: true,
        }
    }

    /// The full ref that the run is of; empty for a deployment by commit.
    #[must_use]
    pub fn git_ref(&self) -> String {
        self.event.git_ref(&self.repository.default_branch)
    }

    /// The activity of events that know only one.
    pub(crate) fn only_activity(&self) -> Option<&'static str> {
        match activities(self.event.name()) {
            Some([only]) => Some(only),
            _ => None,
        }
    }

    pub(crate) fn is_dependabots(&self) -> bool {
        self.actor == "dependabot[bot]"
    }
}

impl Workflow {
    /// Whether the event starts the workflow.
    ///
    /// # Errors
    ///
    /// A filter asks for something that the run does not say.
    pub fn run(&self, run: &Run) -> Result<Result<Started, NotStarted>, CannotTell> {
        let trigger = match trigger::started(&self.loaded.file.triggers, run) {
            Ok(trigger) => trigger,
            Err(Kept::Out(not_started)) => return Ok(Err(not_started)),
            Err(Kept::CannotTell(why)) => return Err(why),
        };
        let inputs = match inputs::of_dispatch(&self.loaded.file.triggers, run) {
            Ok(inputs) => inputs,
            Err(not_started) => return Ok(Err(not_started)),
        };
        let mut run = run.clone();
        if let ([only], None) = (trigger.schedules.as_slice(), &run.cron) {
            run.cron = Some(only.text.clone());
        }
        Ok(Ok(Started::new(self.clone(), run, trigger.place.clone(), inputs)))
    }
}

impl NotStarted {
    pub(crate) fn new(reason: impl Into<String>, place: Option<&Place>) -> Self {
        Self { reason: reason.into(), place: place.cloned(), help: None, message: None }
    }

    pub(crate) fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for NotStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}
