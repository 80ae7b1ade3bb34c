//! The `secrets` context: whose secrets a run gets, and what a called workflow gets of them.

use std::collections::BTreeMap;

use portcullis_expression::{Contexts, Value};
use portcullis_model::Event;

use super::{Run, value};
use crate::{file::Call, steps::CannotTell};

/// The secrets of a run.
///
/// Dependabot's runs get Dependabot's secrets; pull requests of forks get none.
/// <https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions>
pub(super) fn of_run(run: &Run) -> Value {
    let dependabots = run.is_dependabots()
        && matches!(
            run.event,
            Event::Push(_)
                | Event::Create(_)
                | Event::PullRequest(_)
                | Event::PullRequestReview(_)
                | Event::PullRequestReviewComment(_)
                | Event::Deployment(_)
                | Event::DeploymentStatus(_)
        );
    let kept_from_fork = run.event.fork().is_some() && !run.repository.sends_to_forks(run.send_secrets);
    if kept_from_fork {
        return named(&BTreeMap::new());
    }
    let (secrets, whose) =
        if dependabots { (&run.dependabot_secrets, "Dependabot has") } else { (&run.secrets, "there are") };
    match secrets {
        Some(secrets) => named(secrets),
        None => Value::open_object([token()], format!("the run does not say which secrets {whose}")),
    }
}

/// The secrets of a called workflow.
pub(super) fn of_call(call: &Call, caller: &Contexts) -> Result<Value, CannotTell> {
    if call.inherits_secrets {
        return Ok(caller.get("secrets").cloned().unwrap_or_else(|| named(&BTreeMap::new())));
    }
    let mut passed = vec![token()];
    for (name, secret) in call.secrets.iter().flat_map(crate::template::Token::named) {
        passed.push((name.to_owned(), value::of(secret, caller)?));
    }
    Ok(Value::object(passed))
}

fn named(secrets: &BTreeMap<String, String>) -> Value {
    let secrets = secrets.iter().map(|(name, value)| (name.clone(), Value::from(value.clone())));
    Value::object(std::iter::once(token()).chain(secrets))
}

/// Every run has this one.
fn token() -> (String, Value) {
    ("GITHUB_TOKEN".to_owned(), Value::unknown("GitHub makes a `GITHUB_TOKEN` for each job"))
}
