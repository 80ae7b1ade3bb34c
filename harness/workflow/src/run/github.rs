//! The `github` context: what is known of it from the event and the repository. The rest is unknown, not empty.
//!
//! Source: <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context>.

use portcullis_expression::Value;
use portcullis_model::{Deployed, Event, Host, PullRequest, Visibility};
use serde_json::Value as Json;

use super::Run;
use crate::workflow::Workflow;

const NOT_GIVEN: &str = "the run does not say it";

/// The context of a job. In a called workflow it is the caller's.
pub(super) fn context(workflow: &Workflow, run: &Run, inputs: &Value, job: &str) -> Value {
    let full = run.git_ref();
    let (kind, name) = match (full.strip_prefix("refs/heads/"), full.strip_prefix("refs/tags/")) {
        (Some(branch), _) => ("branch", branch),
        (None, Some(tag)) => ("tag", tag),
        (None, None) => ("branch", full.strip_prefix("refs/pull/").unwrap_or(&full)),
    };
    let pull = run.event.pull_request();
    let repository = run.repository.full_name();
    let file = workflow.file();
    let (api, graphql) = apis(&run.repository.host);
    let known = [
        ("event_name", Value::from(run.event.name())),
        ("event", event(run, inputs)),
        ("ref", Value::from(full.clone())),
        ("ref_name", Value::from(name)),
        ("ref_type", Value::from(kind)),
        ("ref_protected", Value::from(run.ref_protected)),
        ("head_ref", Value::from(pull.map_or("", |pull| pull.head.as_str()))),
        ("base_ref", Value::from(pull.map_or("", |pull| pull.base.as_str()))),
        (
            "sha",
            run.sha
                .as_ref()
                .map_or_else(|| Value::unknown("the run does not say its commit"), |sha| Value::from(sha.clone())),
        ),
        ("repository", Value::from(repository.clone())),
        ("repository_owner", Value::from(run.repository.owner.clone())),
        ("repository_visibility", Value::from(run.repository.visibility.name())),
        ("actor", Value::from(run.actor.clone())),
        ("triggering_actor", Value::from(run.actor.clone())),
        ("workflow", Value::from(workflow.name().unwrap_or_else(|| file.to_owned()))),
        ("workflow_ref", Value::from(format!("{repository}/{file}@{full}"))),
        ("server_url", Value::from(format!("https://{}", run.repository.host))),
        ("api_url", Value::from(api)),
        ("graphql_url", Value::from(graphql)),
        ("job", Value::from(job)),
        // The first attempt, unless somebody runs it again.
        ("run_attempt", Value::from("1")),
        ("token", Value::unknown("GitHub makes a `GITHUB_TOKEN` for each job")),
    ];
    let ids = [("repository_id", run.repository.id), ("repository_owner_id", run.repository.owner_id)];
    let ids = ids.into_iter().filter_map(|(name, id)| Some((name, Value::from(id?.to_string()))));
    Value::open_object(known.into_iter().chain(ids), NOT_GIVEN)
}

/// A server has its APIs below its own name. GitHub: "REST API", for each kind of host.
fn apis(host: &Host) -> (String, String) {
    match host {
        Host::Server(_) => (format!("https://{host}/api/v3"), format!("https://{host}/api/graphql")),
        Host::GitHub | Host::Ghe(_) => (format!("https://api.{host}"), format!("https://api.{host}/graphql")),
    }
}

/// `github.event`: the payload, where it was given.
fn event(run: &Run, inputs: &Value) -> Value {
    let known = put_together(run, inputs);
    match &run.payload {
        Some(payload) => over(known, payload),
        None => known,
    }
}

/// What is said over what is known: members of objects one by one, anything else as a whole.
fn over(known: Value, said: &Json) -> Value {
    let (Value::Object(object), Json::Object(said)) = (&known, said) else { return Value::from_json(said) };
    let mut entries = object.entries().to_vec();
    for (name, said) in said {
        let before = object.get(name).unwrap_or(Value::Null);
        entries.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        // Of an object that the payload has and nobody put together, the rest stays as unknown as it was.
        let value = match (&before, said) {
            (Value::Unknown(_) | Value::Null, Json::Object(_)) if object.unknown_rest().is_some() => {
                over(Value::open_object(Vec::<(String, Value)>::new(), NOT_GIVEN), said)
            }
            _ => over(before, said),
        };
        entries.push((name.clone(), value));
    }
    match object.unknown_rest() {
        Some(why) => Value::open_object(entries, why.why()),
        None => Value::object(entries),
    }
}

/// What is known of the payload from the event and the repository.
fn put_together(run: &Run, inputs: &Value) -> Value {
    let mut known = vec![("repository".to_owned(), repository(run, &run.repository.full_name()))];
    if let Some(activity) = run.activity.as_deref().or_else(|| run.only_activity()) {
        known.push(("action".to_owned(), Value::from(activity)));
    }
    match &run.event {
        Event::Push(full) => {
            known.push(("ref".to_owned(), Value::from(full.clone())));
            known.push(("deleted".to_owned(), Value::from(false)));
            if let Some(message) = &run.message {
                let commit = Value::open_object([("message", Value::from(message.clone()))], NOT_GIVEN);
                known.push(("head_commit".to_owned(), commit));
            }
        }
        Event::WorkflowDispatch(full) => {
            known.push(("ref".to_owned(), Value::from(full.clone())));
            known.push(("inputs".to_owned(), as_texts(inputs)));
        }
        Event::Schedule => {
            if let Some(cron) = &run.cron {
                known.push(("schedule".to_owned(), Value::from(cron.clone())));
            }
        }
        Event::Deployment(deployed) | Event::DeploymentStatus(deployed) => {
            let (name, text) = match deployed {
                Deployed::Ref(full) => ("ref", full.rsplit("refs/heads/").next().unwrap_or(full)),
                Deployed::Sha(sha) => ("sha", sha.as_str()),
            };
            let deployment = Value::open_object([(name, Value::from(text))], NOT_GIVEN);
            known.push(("deployment".to_owned(), deployment));
        }
        Event::Release(tag) => {
            let release = Value::open_object([("tag_name", Value::from(tag.clone()))], NOT_GIVEN);
            known.push(("release".to_owned(), release));
        }
        Event::WorkflowRun => {
            let said = [("name", &run.after_workflow), ("head_branch", &run.after_branch)];
            let said = said.into_iter().filter_map(|(name, text)| Some((name, Value::from(text.clone()?))));
            // A run of the repository's own code, unless the payload says otherwise.
            let own = repository(run, &run.repository.full_name());
            let said = said.chain([("head_repository", own.clone()), ("repository", own)]);
            known.push(("workflow_run".to_owned(), Value::open_object(said, NOT_GIVEN)));
        }
        event => {
            if let Some(pull) = event.pull_request() {
                known.push(("number".to_owned(), Value::from_json(&pull.number.into())));
                known.push(("pull_request".to_owned(), pull_request(run, pull)));
            }
        }
    }
    // What other events have, this one has not: the names of objects that tell events apart are null.
    for name in [
        "pull_request",
        "release",
        "inputs",
        "issue",
        "comment",
        "workflow_run",
        "deployment",
        "deployment_status",
        "client_payload",
        "schedule",
    ] {
        if !known.iter().any(|(known, _)| known == name) && !may_have(&run.event, name) {
            known.push((name.to_owned(), Value::Null));
        }
    }
    Value::open_object(known, "the run does not give the payload of its event")
}

/// Whether the payload of an event may have an object of which nothing is known here.
fn may_have(event: &Event, name: &str) -> bool {
    match event {
        Event::IssueComment => matches!(name, "issue" | "comment"),
        Event::Issues => name == "issue",
        Event::PullRequestReviewComment(_) | Event::DiscussionComment => name == "comment",
        Event::WorkflowRun => name == "workflow_run",
        Event::Deployment(_) => matches!(name, "deployment" | "workflow_run"),
        Event::DeploymentStatus(_) => matches!(name, "deployment" | "deployment_status" | "workflow_run"),
        Event::RepositoryDispatch => name == "client_payload",
        Event::Schedule => name == "schedule",
        _ => false,
    }
}

fn pull_request(run: &Run, pull: &PullRequest) -> Value {
    let own = run.repository.full_name();
    let head = pull.fork.as_deref().unwrap_or(&own);
    let side = |branch: &str, full_name: &str| {
        let fork = Value::from(full_name != own);
        let repository = match repository(run, full_name) {
            Value::Object(object) => {
                let others = object.entries().iter().filter(|(name, _)| name != "fork").cloned();
                let entries = others.chain([("fork".to_owned(), fork)]);
                Value::open_object(entries, NOT_GIVEN)
            }
            other => other,
        };
        Value::open_object([("ref", Value::from(branch)), ("repo", repository)], NOT_GIVEN)
    };
    Value::open_object(
        [
            ("number", Value::from_json(&pull.number.into())),
            ("merged", Value::from(pull.merged)),
            ("head", side(&pull.head, head)),
            ("base", side(&pull.base, &own)),
        ],
        NOT_GIVEN,
    )
}

fn repository(run: &Run, full_name: &str) -> Value {
    let (owner, name) = full_name.split_once('/').unwrap_or((full_name, ""));
    let mut known = vec![
        ("full_name", Value::from(full_name)),
        ("name", Value::from(name)),
        ("owner", Value::open_object([("login", Value::from(owner))], NOT_GIVEN)),
    ];
    if full_name == run.repository.full_name() {
        // A repository that is a fork itself says so in the payload.
        known.push(("fork", Value::from(false)));
        known.push(("private", Value::from(run.repository.visibility != Visibility::Public)));
        known.push(("visibility", Value::from(run.repository.visibility.name())));
        known.push(("default_branch", Value::from(run.repository.default_branch.clone())));
    }
    Value::open_object(known, NOT_GIVEN)
}

/// The payload of a dispatch has its inputs as text.
fn as_texts(inputs: &Value) -> Value {
    let Value::Object(object) = inputs else { return inputs.clone() };
    let texts = object
        .entries()
        .iter()
        .map(|(name, value)| (name.clone(), value.text().map_or_else(Value::Unknown, Value::string)));
    Value::object(texts)
}
