//! What starts the run: `on` of a case, `push: refs/heads/main` or `pull_request: { base: main, head: fix }`.
//!
//! Every event that a token can be of. An event of the default branch may be its name alone, `on: schedule`. Refuses
//! refs that are not full, two events at once, and what an event does not have.

use std::collections::BTreeMap;

use portcullis_model::{Deployed, Event, MergeGroup, PullRequest};
use serde_json::Value;

use crate::{
    activity::{activity_of, known_activity},
    fields::Fields,
    job::possible_with,
    json::json,
    keys::{self, Keys, ON},
    problem::{Problems, did_you_mean, one_of},
    value::{entries, number, text, texts, truth},
    yaml::{Kind, Node},
};

/// What a workflow file asks of an event beyond what decides a token: its filters and expressions read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventDetails {
    /// The kind of activity, which `types` narrows: `opened`, `closed`, `published`.
    pub activity: Option<String>,
    /// The paths that the push or pull request changed.
    pub changed_paths: Option<Vec<String>>,
    /// The message of the last commit, in which `[skip ci]` may stand.
    pub message: Option<String>,
    /// Of `schedule`: the line of the timetable that the run is of.
    pub cron: Option<String>,
    /// What was given to `workflow_dispatch`.
    pub inputs: BTreeMap<String, Value>,
    /// Of `workflow_run`: the name of the workflow that ran before.
    pub after_workflow: Option<String>,
    /// Of `workflow_run`: the branch that it ran on.
    pub after_branch: Option<String>,
    /// What `github.event` says beyond all that.
    pub payload: Option<Value>,
}

/// An event as a case says it.
#[derive(Debug)]
pub(crate) struct Happened {
    pub(crate) event: Event,
    pub(crate) details: EventDetails,
    /// Whether a branch protection or ruleset covers the ref.
    pub(crate) protected: bool,
}

/// Reads `on`. `None` means that a problem was noted.
pub(crate) fn happened(node: &Node, problems: &mut Problems) -> Option<Happened> {
    if let Kind::Text { text, .. } = &node.kind
        && !node.is_null()
    {
        return by_name(text, node, problems);
    }
    let fields = Fields::read(node, &ON, problems)?;
    let given: Vec<(&str, &Node)> = ON.known.iter().filter_map(|key| Some((*key, fields.find(key)?))).collect();
    match given.as_slice() {
        [(name, node)] => event(name, node, problems),
        [] => {
            if !fields.has_refused() {
                problems
                    .add(&node.at, "`on` names no event")
                    .help("a case starts with an event: `push: refs/heads/main`, `pull_request: { base: main, head: fix }`, `schedule`");
            }
            None
        }
        [_, (second, _), ..] => {
            problems
                .add(&node.at, format!("one event starts a run, and `{second}` is the second one"))
                .help("write one case for each event");
            None
        }
    }
}

/// `on: schedule`: a name alone is enough for an event that always runs on the default branch.
fn by_name(name: &str, node: &Node, problems: &mut Problems) -> Option<Happened> {
    if let Some(event) = Event::of_default_branch(name) {
        return Some(plain(event));
    }
    if ON.known.contains(&name) {
        let (needs, example) = needs(name);
        let help = format!("write `on: {{ {name}: {example} }}`");
        problems.add(&node.at, format!("the event `{name}` needs {needs}")).help(help);
        return None;
    }
    let help = match did_you_mean(name, ON.known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("an event is {}", one_of(ON.known.iter().copied())),
    };
    problems.add(&node.at, format!("`{name}` is not an event that starts a workflow")).help(help);
    None
}

/// What an event needs to be told, and how that is written.
fn needs(name: &str) -> (&'static str, &'static str) {
    match name {
        "release" => ("a tag", "v1"),
        "merge_group" => ("the branch that it merges into", "main"),
        "deployment" | "deployment_status" => ("a full ref or a commit", "refs/heads/main"),
        name if name.starts_with("pull_request") => ("two branches", "{ base: main, head: feature }"),
        _ => ("a full ref", "refs/heads/main"),
    }
}

fn event(name: &str, node: &Node, problems: &mut Problems) -> Option<Happened> {
    match name {
        "push" => of_ref(node, &keys::PUSH, Event::Push, problems),
        "workflow_dispatch" => of_ref(node, &keys::WORKFLOW_DISPATCH, Event::WorkflowDispatch, problems),
        "create" => of_ref(node, &keys::OF_A_REF, Event::Create, problems),
        "registry_package" => of_ref(node, &keys::OF_A_REF, Event::RegistryPackage, problems),
        "pull_request" => of_pull_request(node, Event::PullRequest, problems),
        "pull_request_review" => of_pull_request(node, Event::PullRequestReview, problems),
        "pull_request_review_comment" => of_pull_request(node, Event::PullRequestReviewComment, problems),
        "pull_request_target" => of_pull_request(node, Event::PullRequestTarget, problems),
        "merge_group" => merge_group(node, problems),
        "release" => release(node, problems),
        "deployment" => deployed(node, Event::Deployment, problems),
        "deployment_status" => deployed(node, Event::DeploymentStatus, problems),
        name => of_default_branch(Event::of_default_branch(name)?, node, problems),
    }
}

/// An event of which nothing more is said.
fn plain(event: Event) -> Happened {
    Happened { event, details: EventDetails::default(), protected: false }
}

/// `push: refs/heads/main`, or with more to say `push: { ref: refs/heads/main, paths: [src/main.rs] }`.
fn of_ref(node: &Node, keys: &'static Keys, event: fn(String) -> Event, problems: &mut Problems) -> Option<Happened> {
    if !matches!(node.kind, Kind::Map(_)) {
        return full_ref(node, event, problems).map(plain);
    }
    let fields = Fields::read(node, keys, problems)?;
    let details = details(&fields, problems);
    let protected = fields.find_known("protected").is_some_and(|node| truth(node, "`protected`", problems));
    let named = fields.require("ref", &node.at, "ref: refs/heads/main", problems);
    let event = named.and_then(|node| full_ref(node, event, problems))?;
    known_activity(&event, &fields, details.activity.as_deref(), problems);
    Some(Happened { event, details, protected })
}

/// What a workflow reads of the event.
fn details(fields: &Fields<'_>, problems: &mut Problems) -> EventDetails {
    let mut word = |key: &str| {
        let node = fields.find_known(key)?;
        text(node, &format!("`{key}`"), problems).map(str::to_owned)
    };
    let mut details = EventDetails {
        activity: word("activity"),
        message: word("message"),
        after_workflow: word("workflow"),
        after_branch: word("branch"),
        cron: word("cron"),
        ..EventDetails::default()
    };
    details.changed_paths =
        fields.find_known("paths").map(|node| texts(node, "`paths`", "paths: [Dockerfile]", problems));
    if let Some(node) = fields.find_known("payload") {
        // Its members are GitHub's affair; that it is a mapping is noted by this.
        entries(node, "`payload`", "payload: { deployment: { environment: production } }", problems);
        details.payload = Some(json(node, problems)).filter(Value::is_object);
    }
    if let Some(node) = fields.find_known("inputs") {
        for entry in entries(node, "`inputs`", "inputs: { environment: staging }", problems) {
            let value = json(&entry.value, problems);
            details.inputs.insert(entry.key.clone(), value);
        }
    }
    details
}

fn full_ref(node: &Node, event: fn(String) -> Event, problems: &mut Problems) -> Option<Event> {
    let full = text(node, "the ref", problems)?;
    if !full.starts_with("refs/") {
        problems
            .add(&node.at, format!("`{full}` is not a full ref"))
            .help(format!("did you mean `refs/heads/{full}`? a tag is `refs/tags/{full}`"));
        return None;
    }
    sound(event(full.to_owned()), node, problems)
}

/// The event, if GitHub could produce it.
fn sound(event: Event, node: &Node, problems: &mut Problems) -> Option<Event> {
    possible_with(|job| job.event = event.clone(), &node.at, problems).then_some(event)
}

fn of_pull_request(node: &Node, event: fn(PullRequest) -> Event, problems: &mut Problems) -> Option<Happened> {
    let fields = Fields::read(node, &keys::PULL_REQUEST, problems)?;
    let of = |key, example, problems: &mut Problems| fields.require(key, &node.at, example, problems);
    let of_base = of("base", "base: main", problems);
    let of_head = of("head", "head: feature", problems);
    let number = match fields.find("number") {
        Some(node) => number(node, "`number`", problems),
        None => Some(1),
    };
    let base = of_base.and_then(|node| branch(node, "`base`", problems));
    let head = of_head.and_then(|node| branch(node, "`head`", problems));
    let fork = fields.find("from").map(|node| text(node, "`from`", problems).map(str::to_owned));
    let merged = fields.find("merged").is_some_and(|node| truth(node, "`merged`", problems));
    let mut details = details(&fields, problems);
    let mut pull = PullRequest::new(number?, base?, head?);
    pull.merged = merged;
    // What is merged is closed by that.
    if merged && details.activity.is_none() {
        details.activity = Some("closed".to_owned());
    }
    if let Some(fork) = fork {
        pull.fork = Some(fork?);
    }
    let event = sound(event(pull), fields.find("from").unwrap_or(node), problems)?;
    known_activity(&event, &fields, details.activity.as_deref(), problems);
    Some(Happened { event, details, protected: false })
}

fn branch(node: &Node, what: &str, problems: &mut Problems) -> Option<String> {
    let name = text(node, what, problems)?;
    if let Some(short) = name.strip_prefix("refs/heads/") {
        problems
            .add(&node.at, format!("{what} is the name of a branch, not a full ref"))
            .help(format!("write `{short}`"));
        return None;
    }
    sound(Event::Push(format!("refs/heads/{name}")), node, problems).map(|_| name.to_owned())
}

/// `merge_group: main`, with the number 1 and a commit that nobody chose.
fn merge_group(node: &Node, problems: &mut Problems) -> Option<Happened> {
    const SHA: &str = "7b1f002b00ec25a5facc43e470ef7dfe6d32f300";
    if !matches!(node.kind, Kind::Map(_)) {
        let base = branch(node, "the target branch", problems)?;
        return sound(Event::MergeGroup(MergeGroup::new(1, base, SHA)), node, problems).map(plain);
    }
    let fields = Fields::read(node, &keys::MERGE_GROUP, problems)?;
    let of_base = fields.require("base", &node.at, "base: main", problems);
    let number = match fields.find("number") {
        Some(node) => number(node, "`number`", problems),
        None => Some(1),
    };
    let sha = match fields.find("sha") {
        Some(node) => text(node, "`sha`", problems),
        None => Some(SHA),
    };
    let base = of_base.and_then(|node| branch(node, "`base`", problems));
    let details = details(&fields, problems);
    let event = sound(Event::MergeGroup(MergeGroup::new(number?, base?, sha?)), node, problems)?;
    Some(Happened { event, details, protected: false })
}

/// `release: v1`
fn release(node: &Node, problems: &mut Problems) -> Option<Happened> {
    let (tag, details, fields) = match &node.kind {
        Kind::Map(_) => {
            let fields = Fields::read(node, &keys::RELEASE, problems)?;
            let details = details(&fields, problems);
            (fields.require("tag", &node.at, "tag: v1", problems)?, details, Some(fields))
        }
        Kind::Text { .. } | Kind::List(_) => (node, EventDetails::default(), None),
    };
    let name = text(tag, "the tag", problems)?;
    if let Some(short) = name.strip_prefix("refs/tags/") {
        problems.add(&tag.at, "a release has a tag, not a full ref").help(format!("write `{short}`"));
        return None;
    }
    let event = sound(Event::Release(name.to_owned()), tag, problems)?;
    if let Some(fields) = &fields {
        known_activity(&event, fields, details.activity.as_deref(), problems);
    }
    Some(Happened { event, details, protected: false })
}

/// `deployment: refs/heads/main`, or a commit.
fn deployed(node: &Node, event: fn(Deployed) -> Event, problems: &mut Problems) -> Option<Happened> {
    let of = |text: &str| {
        if text.starts_with("refs/") { Deployed::Ref(text.to_owned()) } else { Deployed::Sha(text.to_owned()) }
    };
    let mut said = EventDetails::default();
    let deployed = match &node.kind {
        Kind::Map(_) => {
            let fields = Fields::read(node, &keys::DEPLOYMENT, problems)?;
            said = details(&fields, problems);
            match (fields.find("ref"), fields.find("sha")) {
                (Some(node), None) => Deployed::Ref(text(node, "`ref`", problems)?.to_owned()),
                (None, Some(node)) => Deployed::Sha(text(node, "`sha`", problems)?.to_owned()),
                _ => {
                    if !fields.has_refused() {
                        problems.add(&node.at, "a deployment is of a ref or of a commit").help("give `ref` or `sha`");
                    }
                    return None;
                }
            }
        }
        Kind::Text { .. } | Kind::List(_) => of(text(node, "what is deployed", problems)?),
    };
    let event = sound(event(deployed), node, problems)?;
    Some(Happened { event, details: said, protected: false })
}

/// `issues: opened`, `schedule:`, `schedule: "0 3 * * *"`, `workflow_run: { workflow: CI, branch: main }`
fn of_default_branch(event: Event, node: &Node, problems: &mut Problems) -> Option<Happened> {
    let mut happened = plain(event);
    if node.is_null() {
        return Some(happened);
    }
    if happened.event == Event::Schedule && !matches!(node.kind, Kind::Map(_)) {
        happened.details.cron = Some(text(node, "the line of the timetable", problems)?.to_owned());
        return Some(happened);
    }
    if let Kind::Text { .. } = &node.kind {
        let activity = text(node, "the activity", problems)?;
        activity_of(&happened.event, node, activity, problems);
        happened.details.activity = Some(activity.to_owned());
        return Some(happened);
    }
    let keys = match happened.event {
        Event::WorkflowRun => &keys::WORKFLOW_RUN,
        Event::Schedule => &keys::SCHEDULE,
        _ => &keys::OF_THE_DEFAULT_BRANCH,
    };
    let fields = Fields::read(node, keys, problems)?;
    happened.details = details(&fields, problems);
    known_activity(&happened.event, &fields, happened.details.activity.as_deref(), problems);
    Some(happened)
}
