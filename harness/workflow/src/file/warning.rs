//! What GitHub ignores in a workflow although somebody meant something by it.

use portcullis_model::activities;

use crate::{
    place::{Place, Text},
    template::{Content, Token},
};

/// Something in a workflow that GitHub passes over in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it is, and what it does to the workflow.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// What to write instead.
    pub help: String,
}

const REFS: &[&str] = &["branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"];
const PULLS: &[&str] = &["types", "branches", "branches-ignore", "paths", "paths-ignore"];
const TYPES: &[&str] = &["types"];

/// What narrows an event. Source: `workflow-v1.0.json` of `@actions/workflow-parser` 0.3.61.
fn filters(event: &str) -> &'static [&'static str] {
    match event {
        "push" => REFS,
        "pull_request" | "pull_request_target" => PULLS,
        "merge_group" => &["types", "branches", "branches-ignore"],
        "workflow_run" => &["types", "workflows", "branches", "branches-ignore"],
        "image_version" => &["types", "names", "versions"],
        "create" | "delete" | "deployment" | "deployment_status" | "fork" | "gollum" | "page_build" | "public"
        | "status" => &[],
        "workflow_dispatch" => &["inputs"],
        "workflow_call" => &["inputs", "secrets", "outputs"],
        _ => TYPES,
    }
}

/// What is ignored below `on:`.
pub(super) fn ignored_filters(on: &Token) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (event, value) in on.named() {
        let known = filters(event);
        for (key, _) in value.entries() {
            let written = key.written();
            if !known.contains(&written.text.as_str()) {
                warnings.push(unknown_filter(event, &written.text, known, written.place));
            }
        }
        if known.contains(&"types") {
            let types = value.get("types").map(Token::texts).unwrap_or_default();
            warnings.extend(types.into_iter().filter_map(|activity| unknown_activity(event, activity)));
        }
        for filter in ["branches", "tags", "paths"] {
            warnings.extend(value.get(filter).filter(|list| nothing_but_exclusions(list)).map(|list| Warning {
                message: format!("every pattern of `{filter}` excludes: nothing is left that starts the workflow"),
                place: list.place.clone(),
                help: format!("add a pattern without `!`, such as `'**'`, or use `{filter}-ignore`"),
            }));
        }
    }
    warnings
}

fn unknown_filter(event: &str, key: &str, known: &[&str], place: Place) -> Warning {
    let help = match (near(key, known), known) {
        (Some(name), _) => format!("did you mean `{name}`?"),
        (None, []) => format!("nothing narrows `{event}`: use an `if:` on the job"),
        (None, known) => format!("what narrows `{event}` is `{}`", known.join("`, `")),
    };
    Warning { message: format!("GitHub ignores `{key}` below `{event}`: it narrows nothing"), place, help }
}

/// An activity that the event never has.
///
/// unverified: that GitHub takes such a file, which its editor underlines.
fn unknown_activity(event: &str, activity: Text) -> Option<Warning> {
    let known = activities(event).filter(|known| !known.contains(&activity.text.as_str()))?;
    let help = match near(&activity.text, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("the activities of `{event}` are `{}`", known.join("`, `")),
    };
    let message = format!("`{event}` has no activity `{}`: nothing starts for it", activity.text);
    Some(Warning { message, place: activity.place, help })
}

fn near<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let close = known.iter().filter(|name| strsim::damerau_levenshtein(name, written) <= 3).copied();
    close.min_by_key(|name| strsim::damerau_levenshtein(name, written))
}

fn nothing_but_exclusions(list: &Token) -> bool {
    let patterns = list.texts();
    !patterns.is_empty()
        && !matches!(list.value, Content::Null)
        && patterns.iter().all(|pattern| pattern.text.starts_with('!'))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::Workflow;

    #[rstest]
    #[case(
        "push: { branch: [main] }",
        "2:11 GitHub ignores `branch` below `push`: it narrows nothing; did you mean `branches`?"
    )]
    #[case(
        "workflow_dispatch: { branches: [main] }",
        "2:24 GitHub ignores `branches` below `workflow_dispatch`: it narrows nothing; what narrows `workflow_dispatch` is `inputs`"
    )]
    #[case(
        "create: { tags: ['v*'] }",
        "2:13 GitHub ignores `tags` below `create`: it narrows nothing; nothing narrows `create`: use an `if:` on the job"
    )]
    #[case(
        "push: { branches: ['!main'] }",
        "2:21 every pattern of `branches` excludes: nothing is left that starts the workflow; add a pattern without `!`, such as `'**'`, or use `branches-ignore`"
    )]
    #[case(
        "release: { types: [publishd] }",
        "2:22 `release` has no activity `publishd`: nothing starts for it; did you mean `published`?"
    )]
    #[case(
        "issue_comment: { types: [closed, created] }",
        "2:28 `issue_comment` has no activity `closed`: nothing starts for it; the activities of `issue_comment` are `created`, `deleted`, `edited`"
    )]
    #[case(
        "pull_request_target: { types: synchronise }",
        "2:33 `pull_request_target` has no activity `synchronise`: nothing starts for it; did you mean `synchronize`?"
    )]
    fn what_github_ignores_is_told(#[case] on: &str, #[case] told: &str) {
        let text = format!("on:\n  {on}\njobs:\n  a: {{ runs-on: x, steps: [] }}\n");
        let workflow = Workflow::read("a.yml", &text, &|_| None).unwrap();
        let told_by_us: Vec<String> = workflow
            .warnings()
            .iter()
            .map(|warning| {
                format!("{}:{} {}; {}", warning.place.line, warning.place.column, warning.message, warning.help)
            })
            .collect();
        assert_eq!(told_by_us, [told]);
    }
}
