//! What is not made or read here and could decide: refused, unless its value is given.
//!
//! A data source that asks something other than AWS would not answer the same tomorrow. A template of GitHub's provider
//! changes the subject of every token: passed over, it would change verdicts.

use crate::{error::Problem, source::Location};

/// Refuses a type for which nobody gave a value.
pub(crate) fn refuse(kind: &str, name: &str, at: &Location) -> Result<(), Problem> {
    if kind.starts_with("github_actions_") && kind.ends_with("_oidc_subject_claim_customization_template") {
        return Err(Problem::new(format!("`{kind}` decides the subject of tokens, and is not read here"))
            .at(at.clone(), "could change a verdict, so it is not skipped")
            .help(format!(
                "say it to the scenario as `github: {{ subject: … }}`, and that you did as `data: {{ {kind}.{name}: {{}} }}`"
            )));
    }
    let (what, example) = match kind {
        "http" => ("asks a web server", "{ status_code: 200, response_body: \"…\" }"),
        "external" => ("runs a program", "{ result: { name: value } }"),
        _ => return Ok(()),
    };
    Err(Problem::new(format!("the data source `{kind}` {what}, which is not done here"))
        .at(at.clone(), "its value must be given")
        .help(format!("give its value: `data: {{ {kind}.{name}: {example} }}` beside the folder in the scenario")))
}
