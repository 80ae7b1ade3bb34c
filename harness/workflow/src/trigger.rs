//! Whether an event starts a workflow.
//!
//! The filters of one event must all pass; which of them exist depends on the event. A filter on branches keeps pushes
//! of tags out, and the other way round, and paths of a pushed tag are not looked at. What a filter asks for must be
//! known: changed paths, the kind of activity.
//! Source: "Workflow syntax for GitHub Actions" and "Events that trigger workflows",
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>.

mod filter;
mod pattern;
mod skip;

use portcullis_model::{Event, Visibility};

use crate::{
    file::{Filter, Trigger, Triggers},
    place::Place,
    run::{NotStarted, Run},
    steps::CannotTell,
};

pub(crate) use pattern::Pattern;

/// Why a trigger starts nothing, or why nobody can tell.
pub(crate) enum Kept {
    /// It does not.
    Out(NotStarted),
    /// It hangs on what the run does not say.
    CannotTell(CannotTell),
}

impl From<CannotTell> for Kept {
    fn from(why: CannotTell) -> Self {
        Self::CannotTell(why)
    }
}

impl From<NotStarted> for Kept {
    fn from(why: NotStarted) -> Self {
        Self::Out(why)
    }
}

/// The event's trigger, when it starts the workflow.
pub(crate) fn started<'t>(triggers: &'t Triggers, run: &Run) -> Result<&'t Trigger, Kept> {
    let name = run.event.name();
    let place = triggers.place.as_ref();
    let Some(trigger) = triggers.event(name) else {
        let events: Vec<&str> = triggers.events.iter().map(|trigger| trigger.event.as_str()).collect();
        let reason = format!("`{name}` does not start this workflow: `on` names `{}`", events.join("`, `"));
        return Err(NotStarted::new(reason, place).help(format!("add `{name}:` to `on`")).into());
    };
    if let Some(directive) = skip::directive(run) {
        let reason = format!("the commit's message says `{directive}`, so that GitHub starts no workflow for it");
        return Err(NotStarted::new(reason, None).help("leave it out of the message of the last commit").into());
    }
    if let Some(fork) =
        run.event.fork().filter(|_| !run.runs_for_forks && run.repository.visibility != Visibility::Public)
    {
        let reason = format!(
            "the pull request comes from the fork `{fork}`, and the repository does not run workflows from fork pull requests"
        );
        let help = "turn on \"Run workflows from fork pull requests\" in the settings of the repository";
        return Err(NotStarted::new(reason, Some(&trigger.place)).help(help).into());
    }
    refused(trigger, run)?.map_or(Ok(trigger), |not_started| Err(not_started.into()))
}

/// Why the filters of a trigger keep the event out, if they do.
fn refused(trigger: &Trigger, run: &Run) -> Result<Option<NotStarted>, Kept> {
    if let Some(refused) = activity(trigger, run)? {
        return Ok(Some(refused));
    }
    match &run.event {
        Event::Push(full) => match (full.strip_prefix("refs/heads/"), full.strip_prefix("refs/tags/")) {
            (Some(branch), _) => {
                let refused = kept_out(trigger, "branches", "tags", "branch", branch)?;
                if refused.is_some() { Ok(refused) } else { paths(trigger, run) }
            }
            (None, Some(tag)) => kept_out(trigger, "tags", "branches", "tag", tag),
            (None, None) => {
                Ok(Some(NotStarted::new(format!("`{full}` is neither a branch nor a tag"), Some(&trigger.place))))
            }
        },
        Event::PullRequest(pull) | Event::PullRequestTarget(pull) => {
            let refused = filtered(trigger, "branches", "target branch", &pull.base)?;
            if refused.is_some() { Ok(refused) } else { paths(trigger, run) }
        }
        Event::MergeGroup(group) => filtered(trigger, "branches", "target branch", &group.base),
        Event::WorkflowRun => workflow_run(trigger, run),
        Event::Schedule => Ok(schedule(trigger, run)),
        _ => Ok(None),
    }
}

/// Events whose runs GitHub starts for these activities when `types` is not given; every other event, for all.
fn default_activities(event: &str) -> Option<&'static [&'static str]> {
    matches!(event, "pull_request" | "pull_request_target").then_some(&["opened", "synchronize", "reopened"])
}

fn activity(trigger: &Trigger, run: &Run) -> Result<Option<NotStarted>, Kept> {
    let types = trigger.filter("types");
    let wanted: Vec<&str> = match (types, default_activities(&trigger.event)) {
        (Some(types), _) => types.patterns.iter().map(|name| name.text.as_str()).collect(),
        // A run that says nothing of an activity is of one that starts it.
        (None, Some(_)) if run.activity.is_none() => return Ok(None),
        (None, Some(activities)) => activities.to_vec(),
        (None, None) => return Ok(None),
    };
    let place = types.map_or(&trigger.place, |types| &types.place);
    let Some(activity) = run.activity.as_deref().or_else(|| run.only_activity()) else {
        return Err(Kept::CannotTell(CannotTell {
            why: format!("`types` narrows `{}`, and the run does not say which activity it is of", trigger.event),
            place: place.clone(),
        }));
    };
    if wanted.contains(&activity) {
        return Ok(None);
    }
    let reason = format!("`{activity}` is not among the activities of `{}`: `{}`", trigger.event, wanted.join("`, `"));
    Ok(Some(NotStarted::new(reason, Some(place)).help(format!("add `{activity}` to `types`"))))
}

/// A push of a branch is kept out where only tags are filtered, and the other way round.
fn kept_out(trigger: &Trigger, filter: &str, other: &str, what: &str, name: &str) -> Result<Option<NotStarted>, Kept> {
    let has = |filter: &str| trigger.filter(filter).or_else(|| trigger.filter(&format!("{filter}-ignore")));
    match (has(filter), has(other)) {
        (None, Some(only)) => {
            let reason = format!("`push` is narrowed by `{}`, and a {what} was pushed: `{name}`", only.name);
            Ok(Some(NotStarted::new(reason, Some(&only.place)).help(format!("add `{filter}` beside it"))))
        }
        _ => filtered(trigger, filter, what, name),
    }
}

fn filtered(trigger: &Trigger, filter: &str, what: &str, name: &str) -> Result<Option<NotStarted>, Kept> {
    if let Some(list) = trigger.filter(filter) {
        return Ok(filter::name(list, name)?.map(|why| why.of(what, name, list)));
    }
    match trigger.filter(&format!("{filter}-ignore")) {
        Some(list) => Ok(filter::ignored_name(list, name)?.map(|why| why.of(what, name, list))),
        None => Ok(None),
    }
}

fn paths(trigger: &Trigger, run: &Run) -> Result<Option<NotStarted>, Kept> {
    let (list, ignore) = match (trigger.filter("paths"), trigger.filter("paths-ignore")) {
        (Some(list), _) => (list, false),
        (None, Some(list)) => (list, true),
        (None, None) => return Ok(None),
    };
    let Some(changed) = &run.changed_paths else {
        return Err(unknown_paths(list).into());
    };
    for path in changed {
        let refused = if ignore { filter::ignored_name(list, path)? } else { filter::name(list, path)? };
        if refused.is_none() {
            return Ok(None);
        }
    }
    let reason = match (ignore, changed.len()) {
        (_, 0) => format!("`{}` narrows the event, and nothing was changed", list.name),
        (false, _) => format!("no changed path matches `paths`: `{}`", changed.join("`, `")),
        (true, _) => format!("`paths-ignore` matches every changed path: `{}`", changed.join("`, `")),
    };
    Ok(Some(NotStarted::new(reason, Some(&list.place))))
}

fn unknown_paths(list: &Filter) -> CannotTell {
    CannotTell {
        why: format!("`{}` narrows the event, and the run does not say which paths were changed", list.name),
        place: list.place.clone(),
    }
}

/// The line of the timetable must be one of the file's.
fn schedule(trigger: &Trigger, run: &Run) -> Option<NotStarted> {
    let cron = run.cron.as_ref()?;
    let lines: Vec<&str> = trigger.schedules.iter().map(|line| line.text.as_str()).collect();
    if lines.contains(&cron.as_str()) {
        return None;
    }
    let reason = format!("no line of `schedule` is `{cron}`: it has `{}`", lines.join("`, `"));
    Some(NotStarted::new(reason, Some(&trigger.place)).help("write the line as the file has it"))
}

fn workflow_run(trigger: &Trigger, run: &Run) -> Result<Option<NotStarted>, Kept> {
    let unknown = |what: &str, place: &Place| CannotTell {
        why: format!("`workflow_run` is narrowed, and the run does not say {what}"),
        place: place.clone(),
    };
    if let Some(workflows) = trigger.filter("workflows") {
        let after = run.after_workflow.as_ref().ok_or_else(|| unknown("which workflow ran", &workflows.place))?;
        if !workflows.patterns.iter().any(|name| name.text == *after) {
            let reason = format!("`workflows` does not name `{after}`");
            return Ok(Some(NotStarted::new(reason, Some(&workflows.place))));
        }
    }
    let Some(list) = trigger.filter("branches").or_else(|| trigger.filter("branches-ignore")) else { return Ok(None) };
    let branch = run.after_branch.as_ref().ok_or_else(|| unknown("on which branch it ran", &list.place))?;
    filtered(trigger, "branches", "branch of the first workflow", branch)
}
