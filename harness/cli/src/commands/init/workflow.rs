//! What a first scenario needs to know of a workflow: an event that starts it, and the secrets and variables it reads.
//!
//! This is no reading as GitHub's: the runner does that. What is guessed wrong here shows in the first run.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use super::CannotInit;

/// A workflow, as far as it is looked at.
pub(super) struct Read {
    /// The file, seen from the repository.
    pub(super) file: Utf8PathBuf,
    /// What starts it, as `on` has it in a case, and in words.
    pub(super) starts: (String, String),
    /// The names of the secrets that it reads.
    pub(super) secrets: BTreeSet<String>,
    /// The names of the variables that it reads.
    pub(super) vars: BTreeSet<String>,
    /// The region that it says, if it says one as it is.
    pub(super) region: Option<String>,
}

impl Read {
    pub(super) fn open(folder: &Utf8Path, file: Utf8PathBuf) -> Result<Self, CannotInit> {
        let path = folder.join(&file);
        let text = std::fs::read_to_string(&path).map_err(|why| CannotInit::File { path: path.clone(), why })?;
        let workflow: Value = serde_saphyr::from_str(&text).map_err(|error| CannotInit::Workflow {
            path,
            why: error.to_string().lines().next().unwrap_or_default().to_owned(),
        })?;
        let region = text.lines().find_map(|line| line.trim().strip_prefix("aws-region:"));
        let region = region.map(|region| region.trim().trim_matches(['"', '\'']).to_owned());
        Ok(Self {
            file,
            starts: starts(workflow.get("on").unwrap_or(&Value::Null)),
            secrets: names(&text, "secrets."),
            vars: names(&text, "vars."),
            region: region.filter(|region| !region.contains("${{")),
        })
    }
}

fn starts(on: &Value) -> (String, String) {
    let events: Vec<&str> = match on {
        Value::String(event) => vec![event],
        Value::Array(events) => events.iter().filter_map(Value::as_str).collect(),
        Value::Object(events) => events.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    let first_of = |event: &str, key: &str| {
        let names = on.get(event)?.get(key)?;
        let first = names.as_str().or_else(|| names.as_array()?.iter().find_map(Value::as_str))?;
        // Any name that the pattern fits will do.
        Some(first.replace("**", "a").replace('*', "a"))
    };
    if let Some(branch) = first_of("push", "branches") {
        return (format!("{{ push: refs/heads/{branch} }}"), format!("a push to {branch}"));
    }
    if let Some(tag) = first_of("push", "tags") {
        return (format!("{{ push: refs/tags/{tag} }}"), format!("the tag {tag}"));
    }
    let event = ["push", "workflow_dispatch", "schedule"].into_iter().find(|event| events.contains(event));
    match event {
        Some("workflow_dispatch") => {
            ("{ workflow_dispatch: refs/heads/main }".to_owned(), "a run by hand on main".to_owned())
        }
        Some("schedule") => ("schedule".to_owned(), "a run by timetable".to_owned()),
        _ => ("{ push: refs/heads/main }".to_owned(), "a push to main".to_owned()),
    }
}

/// `secrets.NAME`, but GitHub's own token, which every workflow has.
fn names(text: &str, prefix: &str) -> BTreeSet<String> {
    let parts = text.split(prefix).skip(1);
    let names = parts.map(|rest| {
        rest.chars().take_while(|character| character.is_ascii_alphanumeric() || *character == '_').collect::<String>()
    });
    names.filter(|name| !name.is_empty() && name != "GITHUB_TOKEN").collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_found_that_starts_the_workflow() {
        let found = |on: Value| starts(&on).0;
        assert_eq!(found(json!({ "push": { "branches": ["release/**"] } })), "{ push: refs/heads/release/a }");
        assert_eq!(found(json!({ "push": { "tags": "v*" } })), "{ push: refs/tags/va }");
        assert_eq!(found(json!(["pull_request", "push"])), "{ push: refs/heads/main }");
        assert_eq!(found(json!({ "workflow_dispatch": null })), "{ workflow_dispatch: refs/heads/main }");
    }

    #[test]
    fn secrets_are_named_once_and_without_githubs_own() {
        let text = "role: ${{ secrets.ROLE }} ${{secrets.ROLE}} ${{ secrets.GITHUB_TOKEN }}";
        assert_eq!(names(text, "secrets.").into_iter().collect::<Vec<_>>(), ["ROLE"]);
    }
}
