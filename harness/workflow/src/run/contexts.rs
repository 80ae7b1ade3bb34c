//! The contexts that the expressions of a job see.

use portcullis_expression::{Contexts, Value};

use super::{Run, github, matrix::Combination, value};
use crate::{
    file::{File, Job},
    place::Text,
    steps::CannotTell,
    template::{Content, Token},
    workflow::Workflow,
};

/// What a whole workflow file sees, called or not.
#[derive(Clone, Debug)]
pub(super) struct Outer {
    pub(super) inputs: Value,
    pub(super) secrets: Value,
}

/// The contexts of a job before its matrix: `github`, `inputs`, `vars`, `secrets`, `needs`.
pub(super) fn of_job(workflow: &Workflow, run: &Run, outer: &Outer, job: &Job, needs: Value) -> Contexts {
    // `github.event.inputs` are those of the run, whichever workflow asks.
    Contexts::new()
        .with("github", github::context(workflow, run, &outer.inputs, &job.id.text))
        .with("inputs", outer.inputs.clone())
        .with("vars", vars(run))
        .with("secrets", outer.secrets.clone())
        .with("needs", needs)
}

/// With one combination of the matrix, and what is known of the runner.
pub(super) fn of_combination(
    mut contexts: Contexts,
    file: &File,
    job: &Job,
    combination: Option<&Combination>,
    (index, total): (usize, usize),
) -> Result<Contexts, CannotTell> {
    let number = |number: usize| u32::try_from(number).map_or(Value::Null, |number| Value::from(f64::from(number)));
    contexts.set("matrix", combination.map_or(Value::Null, |combination| Value::object(combination.clone())));
    contexts.set(
        "strategy",
        Value::open_object([("job-index", number(index)), ("job-total", number(total))], "GitHub counts it"),
    );
    contexts.set("runner", runner(job));
    contexts.set("job", Value::unknown("the runner makes the `job` context"));
    let env = environment(file, job, &contexts)?;
    contexts.set("env", env);
    Ok(contexts)
}

/// `env:` of the workflow, then of the job, evaluated.
fn environment(file: &File, job: &Job, contexts: &Contexts) -> Result<Value, CannotTell> {
    let mut variables: Vec<(String, Value)> = Vec::new();
    let mut rest = None;
    for token in [file.root.get("env"), job.token.get("env")].into_iter().flatten() {
        let Value::Object(object) = texts(value::of(token, contexts)?) else {
            return Ok(Value::unknown("`env` is an expression whose value is not known"));
        };
        for (name, value) in object.entries() {
            variables.retain(|(known, _)| known != name);
            variables.push((name.clone(), value.clone()));
        }
        rest = rest.or_else(|| object.unknown_rest().map(|why| why.why().to_owned()));
    }
    Ok(match rest {
        Some(why) => Value::open_object(variables, why),
        None => Value::object(variables),
    })
}

/// Variables are text, whatever the value was.
fn texts(value: Value) -> Value {
    let Value::Object(object) = value else { return value };
    let text = |value: &Value| value.text().map_or_else(Value::Unknown, Value::string);
    let entries: Vec<_> = object.entries().iter().map(|(name, value)| (name.clone(), text(value))).collect();
    match object.unknown_rest() {
        Some(why) => Value::open_object(entries, why.why()),
        None => Value::object(entries),
    }
}

fn vars(run: &Run) -> Value {
    match &run.vars {
        Some(vars) => Value::object(vars.iter().map(|(name, value)| (name.clone(), Value::from(value.clone())))),
        None => Value::unknown("the run does not say which variables there are"),
    }
}

/// Whether the job is for a runner of the user's own, by the label that all of these have. unverified: any other name is
/// taken for one of GitHub's larger runners, although a scale set of one's own may have it.
pub(super) fn is_self_hosted(job: &Job) -> bool {
    labels(job).iter().any(|label| label.text.eq_ignore_ascii_case("self-hosted"))
}

fn labels(job: &Job) -> Vec<Text> {
    let labels = job.token.get("runs-on").filter(|labels| !labels.has_expression());
    let labels = labels.map(|labels| match &labels.value {
        Content::Map(_) => labels.get("labels").map(Token::texts).unwrap_or_default(),
        _ => labels.texts(),
    });
    labels.unwrap_or_default()
}

/// The operating system, where the label of one of GitHub's own images says it.
fn runner(job: &Job) -> Value {
    let names = labels(job);
    let system = |prefix: &str| names.iter().any(|label| label.text.starts_with(prefix));
    let known = [("ubuntu-", "Linux"), ("windows-", "Windows"), ("macos-", "macOS")];
    let os = known.into_iter().find(|(prefix, _)| system(prefix)).map(|(_, os)| ("os", Value::from(os)));
    Value::open_object(os, "the runner makes the `runner` context")
}
