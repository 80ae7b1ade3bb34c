//! A workflow file as it is written: its triggers, permissions and jobs, each with its place.
//!
//! Refuses, in GitHub's words, what its schema lets pass: jobs that wait for one another, identifiers with other
//! characters than GitHub's, matrices without values, container without image, inputs of the wrong kind.
//! Source: `model/convert` of `@actions/workflow-parser` and `WorkflowTemplateConverter` of actions/runner.

mod condition;
mod container;
mod cron;
mod expect;
mod identifier;
mod input;
mod job;
mod matrix;
mod needs;
mod runs_on;
mod step;
mod trigger;
mod warning;

use std::sync::Arc;

pub(crate) use condition::If;
pub(crate) use expect::Mismatch;
pub(crate) use identifier::Identifiers;
pub(crate) use input::{Input, InputType, Secret};
pub(crate) use job::{Call, Job};
pub(crate) use step::StepDefinition;
pub(crate) use trigger::{CallTrigger, Filter, Trigger, Triggers};
pub use warning::Warning;

use crate::{
    error::WorkflowError,
    permissions::Permissions,
    schema::WORKFLOW,
    template::{self, Token},
    yaml,
};

/// One file, before any workflow that it calls.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// As messages name it.
    pub(crate) name: Arc<str>,
    pub(crate) text: Arc<str>,
    /// The whole of it, checked.
    pub(crate) root: Token,
    pub(crate) triggers: Triggers,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) jobs: Vec<Job>,
    /// What GitHub ignores.
    pub(crate) warnings: Vec<Warning>,
}

/// Reads a file up to its jobs.
pub(crate) fn read(name: &Arc<str>, text: &Arc<str>, bounds: yaml::Bounds) -> Result<File, Vec<WorkflowError>> {
    let mut errors = Vec::new();
    let file = convert(name, text, bounds, &mut errors);
    match file {
        Some(file) if errors.is_empty() => Ok(file),
        _ => Err(errors.into_iter().map(|error| error.in_text(text)).collect()),
    }
}

fn convert(name: &Arc<str>, text: &Arc<str>, bounds: yaml::Bounds, errors: &mut Vec<WorkflowError>) -> Option<File> {
    let node = match yaml::read(name, text, bounds) {
        Ok(node) => node,
        Err(unreadable) => {
            errors.push(match &unreadable.place {
                Some(place) => WorkflowError::at(place, unreadable.message)
                    .help("look at the quotes, brackets and indentation from here on, and right before"),
                None => WorkflowError::of_file(name, unreadable.message),
            });
            return None;
        }
    };
    let root = template::read(&node, WORKFLOW, errors);
    if !errors.is_empty() {
        return None;
    }
    let mut triggers = Triggers::default();
    let mut jobs = Vec::new();
    // In the order of the file, as GitHub finds the errors.
    for (key, value) in root.named() {
        match key {
            "on" => triggers = trigger::read(value, errors),
            "jobs" => jobs = job::read_all(value, errors),
            "concurrency" => job::check_concurrency(value, errors),
            _ => {}
        }
    }
    let permissions = root.get("permissions").map(Permissions::read);
    let warnings = root.get("on").map(warning::ignored_filters).unwrap_or_default();
    Some(File { warnings, name: Arc::clone(name), text: Arc::clone(text), triggers, permissions, jobs, root })
}
