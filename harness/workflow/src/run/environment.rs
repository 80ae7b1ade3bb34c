//! `environment:` of a job: which one, and whether its rules let the job begin.
//!
//! The name is part of the subject of every token of the job. Names are the same in any letter case to GitHub; which
//! spelling the subject has where file and settings differ is unverified: here it is the file's.
//! Rules are held against the ref that runs, since December 2025 for pull requests as well.
//!
//! A timer runs out by itself, and the job then runs: it is judged as it runs, and that it has waited is told as an
//! assumption. An approval is a person's own decision, which nothing in the repository foretells: it is never assumed.
//! Until the run says that it was given, the job waits and has no token, and how it ends is not known to those after it.

use portcullis_expression::{Contexts, Value};

use super::{
    NotStarted, Run,
    assumed::Assumed,
    value::{self, NoValue},
};
use crate::{file::Warning, place::Place, steps::CannotTell, template::Token, trigger::Pattern};

/// An environment with its rules, from the settings of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Which branches and tags may deploy to it.
    pub branches: BranchPolicy,
    /// Whether somebody must approve first.
    pub reviewers: bool,
    /// Whether somebody has.
    pub approved: bool,
    /// How many minutes a job waits before it begins.
    pub wait_minutes: u32,
}

/// Which branches and tags may deploy to an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BranchPolicy {
    /// Any.
    #[default]
    All,
    /// Those that a branch protection or ruleset covers.
    Protected,
    /// Those that one of these matches.
    Selected(Vec<DeploymentPattern>),
}

/// A pattern of branches or tags, as Ruby's `File.fnmatch` reads it: `*` does not go beyond a `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeploymentPattern {
    /// Of branches; `refs/pull/*/merge` takes pull requests.
    Branch(String),
    /// Of tags.
    Tag(String),
}

/// The environment that a job names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) place: Place,
}

impl Environment {
    /// An environment that lets everybody in.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), branches: BranchPolicy::All, reviewers: false, approved: false, wait_minutes: 0 }
    }

    fn waits_for_approval(&self) -> bool {
        self.reviewers && !self.approved
    }
}

/// The environment of a job; an empty name is none.
pub(super) fn of(token: Option<&Token>, contexts: &Contexts) -> Result<Option<Named>, NoValue> {
    let Some(token) = token else { return Ok(None) };
    let named = match token.get("name") {
        Some(name) => name,
        None => token,
    };
    let mut name = value::of(named, contexts)?;
    // An expression may give the whole mapping.
    if let Value::Object(object) = &name {
        name = object.get("name").unwrap_or(Value::Null);
    }
    let text = name.text().map_err(|unknown| {
        value::cannot_tell(format!("the environment hangs on what is not known: {}", unknown.why()), &named.place)
    })?;
    Ok((!text.is_empty()).then(|| Named { name: text.to_string(), place: named.place.clone() }))
}

/// Why the rules of the environment keep the job from beginning, if they do.
pub(super) fn kept_out(named: &Named, run: &Run) -> Result<Option<NotStarted>, CannotTell> {
    Ok(refused(named, run)?.or_else(|| waits_for_approval(named, run)))
}

/// What is taken for granted of a job that begins in the environment.
pub(super) fn assume(named: &Named, run: &Run, job: &str, assumed: &Assumed) {
    let Some(environment) = of_run(named, run) else { return };
    let add = |message: String, help: &str| {
        assumed.add(Warning { message, place: named.place.clone(), help: help.to_owned() });
    };
    let name = &environment.name;
    if environment.reviewers && environment.approved {
        add(format!("assumed: somebody has approved that the job `{job}` deploys to `{name}`"), "the scenario says so");
    }
    if environment.wait_minutes > 0 {
        let minutes = environment.wait_minutes;
        let unit = if minutes == 1 { "minute" } else { "minutes" };
        add(
            format!("assumed: the job `{job}` has waited {minutes} {unit} for `{name}`"),
            "GitHub lets it go on by itself when the time is over",
        );
    }
}

/// Why the job has to wait for somebody's approval, if it has.
pub(super) fn waits_for_approval(named: &Named, run: &Run) -> Option<NotStarted> {
    let environment = of_run(named, run).filter(|environment| environment.waits_for_approval())?;
    let reason = format!("the job waits for somebody to approve the deployment to `{}`", environment.name);
    Some(NotStarted::new(reason, Some(&named.place)).help("say that somebody has: `approved: true` beside `reviewers`"))
}

/// Whether a job begins in any of the repository's environments, so that it does not matter in which.
pub(super) fn all_let_in(run: &Run, place: &Place, job: &str, assumed: &Assumed) -> Result<bool, CannotTell> {
    let named =
        run.environments.iter().map(|environment| Named { name: environment.name.clone(), place: place.clone() });
    let named: Vec<Named> = named.collect();
    for named in &named {
        if kept_out(named, run)?.is_some() {
            return Ok(false);
        }
    }
    for named in &named {
        assume(named, run, job, assumed);
    }
    Ok(true)
}

fn of_run<'r>(named: &Named, run: &'r Run) -> Option<&'r Environment> {
    run.environments.iter().find(|environment| environment.name.to_lowercase() == named.name.to_lowercase())
}

/// Why branch or tag may not deploy to the environment, if they may not: GitHub fails the job.
pub(super) fn refused(named: &Named, run: &Run) -> Result<Option<NotStarted>, CannotTell> {
    let Some(environment) = of_run(named, run) else { return Ok(None) };
    let full = run.git_ref();
    let (what, name, is_tag) = match (full.strip_prefix("refs/heads/"), full.strip_prefix("refs/tags/")) {
        (Some(branch), _) => ("Branch", branch, false),
        (None, Some(tag)) => ("Tag", tag, true),
        (None, None) => ("Branch", full.as_str(), false),
    };
    let allowed = match &environment.branches {
        BranchPolicy::All => true,
        BranchPolicy::Protected => run.ref_protected,
        BranchPolicy::Selected(patterns) => {
            let mut allowed = false;
            for pattern in patterns {
                let (pattern, of_tags) = match pattern {
                    DeploymentPattern::Branch(pattern) => (pattern, false),
                    DeploymentPattern::Tag(pattern) => (pattern, true),
                };
                let read = Pattern::of_file_names(pattern).map_err(|why| value::cannot_tell(why, &named.place))?;
                allowed |= of_tags == is_tag && read.matches(name);
            }
            allowed
        }
    };
    if allowed {
        return Ok(None);
    }
    let reason =
        format!("{what} \"{name}\" is not allowed to deploy to {} due to environment protection rules.", named.name);
    let help = format!("add a rule for `{name}` to the environment `{}`, or deploy from elsewhere", environment.name);
    Ok(Some(NotStarted::new(reason, Some(&named.place)).help(help)))
}
