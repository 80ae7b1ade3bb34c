//! The GitHub job of a case. What GitHub could not produce is refused at the value that is to blame.

use portcullis_model::{Event, Job, Repository};

use crate::{
    event::{EventDetails, happened},
    fields::Fields,
    github::{Github, Settings},
    place::Span,
    problem::Problems,
    value::text,
    workflow::without_workflow,
    yaml::Node,
};

/// What a case says of GitHub.
#[derive(Debug)]
pub(crate) struct OnGithub {
    pub(crate) job: Job,
    pub(crate) details: EventDetails,
    pub(crate) settings: Settings,
}

/// What a job inherits from the top of the scenario.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inherited<'a> {
    pub(crate) github: &'a Github,
    pub(crate) environment: Option<&'a str>,
    pub(crate) actor: Option<&'a str>,
}

/// Reads the job of a case: its repository, `on`, `environment` and `actor`. `None` means that a problem was noted.
pub(crate) fn job(
    case: &Fields<'_>,
    at: &Span,
    inherited: Inherited<'_>,
    has_workflow: bool,
    problems: &mut Problems,
) -> Option<OnGithub> {
    let own = case.find("github").map(|node| Github::read(node, problems));
    if let Some((key, at)) = own.as_ref().and_then(Github::of_workflows).filter(|_| !has_workflow) {
        without_workflow(key, &at, problems);
    }
    let github = own.map_or_else(|| inherited.github.clone(), |own| own.over(inherited.github));
    let repository = github.repository();
    // Said once: if it is missing at the top, then probably in every case.
    if repository.is_none() && !problems.noted(NO_REPOSITORY) {
        problems.add(at, NO_REPOSITORY).help("add `github: { repository: OWNER/NAME }` at the top of the scenario");
    }
    let started_by = case.require("on", at, "on: { push: refs/heads/main }", problems);
    let happened = started_by.and_then(|node| happened(node, problems));
    let environment = match case.find("environment") {
        Some(node) => environment(node, has_workflow, problems),
        // One of the top is for the cases without a workflow.
        None => inherited.environment.filter(|_| !has_workflow).map(str::to_owned),
    };
    let actor = match case.find("actor") {
        Some(node) => actor(node, problems),
        None => inherited.actor.map(str::to_owned),
    };
    let happened = happened?;
    if let Some(node) = started_by.filter(|_| !has_workflow && needs_workflow(&happened.event, &happened.details)) {
        problems
            .add(&node.at, "activity, paths, message and inputs matter only to a workflow, and none is given")
            .help("add `workflow: ./.github/workflows/FILE.yml`, or leave them out");
    }
    let mut job = Job::new(repository?, happened.event);
    job.environment = environment;
    job.ref_protected = happened.protected;
    if let Some(actor) = actor {
        job.actor = actor;
    }
    // Each part is sound by itself; this is about how they go together, and that is the event and the repository.
    possible(&job, started_by.map_or(at, |node| &node.at), problems).then(|| OnGithub {
        job,
        details: happened.details,
        settings: github.settings(),
    })
}

/// Whether something is said of the event that no token shows.
fn needs_workflow(event: &Event, details: &EventDetails) -> bool {
    let closed_by_merge = event.pull_request().is_some_and(|pull| pull.merged);
    let details = EventDetails { activity: details.activity.clone().filter(|_| !closed_by_merge), ..details.clone() };
    details != EventDetails::default()
}

const NO_REPOSITORY: &str = "no repository is named, neither here nor at the top";

/// Tries one part of a job in a job that is sound otherwise, and notes what is impossible about it.
pub(crate) fn possible_with(part: impl FnOnce(&mut Job), at: &Span, problems: &mut Problems) -> bool {
    let mut job = sound();
    part(&mut job);
    possible(&job, at, problems)
}

fn possible(job: &Job, at: &Span, problems: &mut Problems) -> bool {
    let verdict = job.validate();
    if let Err(error) = &verdict {
        // What was said of a part need not be said again of the whole.
        let message = error.to_string();
        if !problems.noted(&message) {
            problems.add(at, message).help(error.help());
        }
    }
    verdict.is_ok()
}

fn sound() -> Job {
    // Nobody's repository: a fork that is tried in it must not be it.
    Job::new(Repository::new("octo-org", "on-which-parts-are-tried"), Event::Push("refs/heads/main".to_owned()))
}

pub(crate) fn environment(node: &Node, has_workflow: bool, problems: &mut Problems) -> Option<String> {
    if has_workflow {
        problems
            .add(&node.at, "the workflow says which environment its job is in")
            .help("write `environment:` into the job of the workflow file");
        return None;
    }
    let environment = text(node, "`environment`", problems)?.to_owned();
    let part = |job: &mut Job| job.environment = Some(environment.clone());
    possible_with(part, &node.at, problems).then_some(environment)
}

pub(crate) fn actor(node: &Node, problems: &mut Problems) -> Option<String> {
    let actor = text(node, "`actor`", problems)?.to_owned();
    let part = |job: &mut Job| job.actor.clone_from(&actor);
    possible_with(part, &node.at, problems).then_some(actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_on_which_parts_are_tried_is_sound() {
        assert_eq!(sound().validate(), Ok(()));
    }
}
