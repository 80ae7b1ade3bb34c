//! `portcullis apply`: a Terraform folder brought about at a running endpoint, with a summary like a plan's.

use std::{collections::BTreeMap, io::Write};

use portcullis_runner::apply_to;
use portcullis_terraform::{Action, Options, Outcomes, environment, load, load_json};
use serde_json::Value;

use crate::{arguments::Apply, exit::Exit};

/// Applies the folder, or removes what it declares.
pub(crate) async fn apply(arguments: &Apply) -> Exit {
    let vars = arguments.vars.iter().map(|(name, value)| (name.clone(), Value::String(value.clone())));
    let options = Options {
        dir: arguments.path.clone(),
        vars: vars.collect(),
        environment: environment(),
        var_files: arguments.var_files.clone(),
        data: arguments.data.iter().cloned().collect::<BTreeMap<_, _>>(),
        workspace: arguments.workspace.clone(),
    };
    let loaded = if arguments.path.is_file() { load_json(&options) } else { load(&options) };
    let configuration = match loaded {
        Ok(configuration) => configuration,
        Err(error) => return Exit::input(error),
    };
    let from_environment = |given: &Option<String>, name: &str| given.clone().or_else(|| std::env::var(name).ok());
    let endpoint = from_environment(&arguments.endpoint, "AWS_ENDPOINT_URL");
    let endpoint = endpoint.unwrap_or_else(|| "http://localhost:4566".to_owned());
    let region = from_environment(&arguments.region, "AWS_REGION");
    let outcome = apply_to(&configuration, &endpoint, arguments.account, region.as_deref(), arguments.destroy).await;
    let outcomes = match outcome {
        Ok(outcomes) => outcomes,
        Err(error) => return Exit::input(error),
    };
    if let Err(error) = write!(std::io::stdout(), "{}", summary(&outcomes)) {
        return Exit::environment(&format!("the summary cannot be printed: {error}"));
    }
    match outcomes.refused {
        None => Exit::AsExpected,
        Some(error) if error.is_without_answer() => Exit::environment_with(error),
        Some(error) => Exit::input(error),
    }
}

/// One line for each resource that was touched, what was passed over, and the counts.
fn summary(outcomes: &Outcomes) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut counts = [0_usize; 4];
    for change in &outcomes.changes {
        let (sign, count) = match change.action {
            Action::Added => ("+", 0),
            Action::Changed(_) => ("~", 1),
            Action::Replaced(_) => ("-/+", 1),
            Action::Unchanged => ("=", 2),
            Action::Destroyed => ("-", 3),
        };
        if let Some(count) = counts.get_mut(count) {
            *count += 1;
        }
        if change.action != Action::Unchanged {
            lines.push(format!("{sign:>3} {} {}", change.address, change.action));
        }
    }
    lines.extend(outcomes.skipped.iter().map(|address| format!("    {address} skipped: its type is not modelled")));
    let [added, changed, unchanged, destroyed] = counts;
    lines.push(format!("{added} added, {changed} changed, {unchanged} unchanged, {destroyed} destroyed"));
    lines.join("\n") + "\n"
}
