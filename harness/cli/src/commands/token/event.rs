//! The event that the options describe.
//!
//! Refuses names that GitHub does not have, and options that the event has no use for.

use portcullis_model::{Deployed, Event, MergeGroup, PullRequest};

use super::{TokenError, arguments::Token};

/// From this likeness on a name is a slip of the pen, and not another word.
pub(super) const SLIP: f64 = 0.8;

/// Events are built from the options below; the others hold nothing.
pub(super) fn event(arguments: &Token, default_branch: &str) -> Result<Event, TokenError> {
    let name = arguments.event.as_str();
    let with_ref = |event: fn(String) -> Event| Ok(event(full_ref(arguments, default_branch)?));
    let with_pull = |event: fn(PullRequest) -> Event| Ok(event(pull_request(arguments, default_branch)));
    let event = match name {
        "push" => with_ref(Event::Push),
        "workflow_dispatch" => with_ref(Event::WorkflowDispatch),
        "create" => with_ref(Event::Create),
        "registry_package" => with_ref(Event::RegistryPackage),
        "pull_request" => with_pull(Event::PullRequest),
        "pull_request_review" => with_pull(Event::PullRequestReview),
        "pull_request_review_comment" => with_pull(Event::PullRequestReviewComment),
        "pull_request_target" => with_pull(Event::PullRequestTarget),
        "merge_group" => {
            let base = arguments.base.as_deref().unwrap_or(default_branch);
            // The commit that ends the name of the queue's branch; any will do.
            let sha = arguments.sha.clone().unwrap_or_else(|| "0123456789abcdef0123456789abcdef01234567".to_owned());
            Ok(Event::MergeGroup(MergeGroup::new(arguments.number.unwrap_or(1), base, sha)))
        }
        "release" => {
            let tag = arguments.git_ref.as_deref().and_then(|full| full.strip_prefix("refs/tags/"));
            let tag =
                tag.ok_or_else(|| TokenError::input("a release is of a tag", "name it with `--ref refs/tags/v1.0.0`"))?;
            Ok(Event::Release(tag.to_owned()))
        }
        "deployment" => Ok(Event::Deployment(deployed(arguments, default_branch)?)),
        "deployment_status" => Ok(Event::DeploymentStatus(deployed(arguments, default_branch)?)),
        _ => Event::of_default_branch(name).ok_or_else(|| unknown(name)),
    }?;
    of_use(arguments, &event)?;
    Ok(event)
}

fn full_ref(arguments: &Token, default_branch: &str) -> Result<String, TokenError> {
    match &arguments.git_ref {
        None => Ok(format!("refs/heads/{default_branch}")),
        Some(full) if full.starts_with("refs/") => Ok(full.clone()),
        Some(short) => Err(TokenError::input(
            format!("`{short}` is no full ref"),
            format!("did you mean `refs/heads/{short}`? a tag is `refs/tags/{short}`"),
        )),
    }
}

fn pull_request(arguments: &Token, default_branch: &str) -> PullRequest {
    let base = arguments.base.as_deref().unwrap_or(default_branch);
    let head = arguments.head.as_deref().unwrap_or("feature");
    let mut pull = PullRequest::new(arguments.number.unwrap_or(1), base, head);
    pull.fork.clone_from(&arguments.fork);
    pull.merged = arguments.merged;
    pull
}

/// By the commit if one is given and no ref.
fn deployed(arguments: &Token, default_branch: &str) -> Result<Deployed, TokenError> {
    match (&arguments.git_ref, &arguments.sha) {
        (None, Some(sha)) => Ok(Deployed::Sha(sha.clone())),
        _ => Ok(Deployed::Ref(full_ref(arguments, default_branch)?)),
    }
}

fn unknown(name: &str) -> TokenError {
    let message = format!("GitHub has no event `{name}`");
    if name == "workflow_call" {
        let help = "a called workflow has its caller's event: give that, and the workflow with `--called-workflow`";
        return TokenError::input(message, help);
    }
    let likeness = |known: &str| strsim::jaro_winkler(known, name);
    let near = Event::NAMES.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let meant = near.filter(|known| likeness(known) >= SLIP).map(|known| format!("did you mean `{known}`? "));
    TokenError::input(message, format!("{}there are {}", meant.unwrap_or_default(), Event::NAMES.join(", ")))
}

/// Refuses options that would change nothing: whoever gives them means another event.
fn of_use(arguments: &Token, event: &Event) -> Result<(), TokenError> {
    let (pull, group) = (event.pull_request().is_some(), matches!(event, Event::MergeGroup(_)));
    let has_ref = matches!(
        event,
        Event::Push(_)
            | Event::WorkflowDispatch(_)
            | Event::Create(_)
            | Event::RegistryPackage(_)
            | Event::Release(_)
            | Event::Deployment(_)
            | Event::DeploymentStatus(_)
    );
    let given = [
        ("--ref", arguments.git_ref.is_some(), has_ref),
        ("--number", arguments.number.is_some(), pull || group),
        ("--base", arguments.base.is_some(), pull || group),
        ("--head", arguments.head.is_some(), pull),
        ("--fork", arguments.fork.is_some(), pull),
        ("--send-write-tokens", arguments.send_write_tokens, pull),
        ("--merged", arguments.merged, pull),
    ];
    match given.iter().find(|(_, given, of_use)| *given && !of_use) {
        None => Ok(()),
        Some(("--ref", ..)) => Err(TokenError::input(
            format!("the event `{}` has no `--ref` of its own", event.name()),
            "GitHub runs it on a ref that follows from the event: leave the option out, or give another event",
        )),
        Some((option, ..)) => Err(TokenError::input(
            format!("the event `{}` has no use for `{option}`", event.name()),
            "leave the option out, or say `--event pull_request`",
        )),
    }
}
