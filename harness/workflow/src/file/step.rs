//! `steps:` of a job. Refuses actions that are named in a form that GitHub does not know.

use super::{Identifiers, If, Mismatch};
use crate::{
    error::WorkflowError,
    template::{Content, Token},
};

/// One step, checked.
#[derive(Clone, Debug)]
pub(crate) struct StepDefinition {
    /// The one given, or the one that GitHub makes up.
    pub(crate) id: String,
    pub(crate) condition: If,
    /// The mapping as written.
    pub(crate) token: Token,
    /// What runs side by side, where the step is `parallel:`.
    pub(crate) parallel: Vec<Self>,
}

/// Reads `steps:`.
pub(super) fn read_all(steps: &Token, errors: &mut Vec<WorkflowError>) -> Vec<StepDefinition> {
    let mut identifiers = Identifiers::default();
    let mut read = Vec::new();
    for item in steps.items() {
        match step(item, &mut identifiers, errors) {
            Ok(step) => read.push(step),
            Err(mismatch) => errors.push(mismatch.into()),
        }
    }
    for step in &mut read {
        if step.id.is_empty() {
            step.id = identifiers.make(&format!("__{}", made_up_id(&step.token)));
        }
    }
    read
}

fn step(
    token: &Token,
    identifiers: &mut Identifiers,
    errors: &mut Vec<WorkflowError>,
) -> Result<StepDefinition, Mismatch> {
    token.expect_map("steps item")?;
    let mut step =
        StepDefinition { id: String::new(), condition: If::default(), token: token.clone(), parallel: Vec::new() };
    for (key, value) in token.named() {
        match key {
            "id" => {
                let id = value.expect_text("steps item id")?;
                match identifiers.take(id) {
                    Ok(()) => step.id = id.to_string(),
                    Err(message) => errors.push(WorkflowError::at(&value.place, message)),
                }
            }
            "if" => step.condition = If::read(value, errors),
            "uses" => {
                let uses = value.expect_text("steps item uses")?;
                if !is_reference(uses) {
                    let message = format!("Expected format {{org}}/{{repo}}[/path]@ref. Actual '{uses}'");
                    errors.push(WorkflowError::at(&value.place, message));
                }
            }
            "env" => check_texts(value, "environment")?,
            "with" => check_texts(value, "inputs")?,
            "continue-on-error" if !value.is_expression() => {
                value.expect_boolean("steps item continue-on-error")?;
            }
            "parallel" => {
                step.parallel = read_all(value, errors);
                check_parallel(token, &step.parallel, errors);
            }
            _ => {}
        }
    }
    Ok(step)
}

/// A mapping of which each plain key has a text or an expression.
fn check_texts(token: &Token, what: &str) -> Result<(), Mismatch> {
    if token.is_expression() {
        return Ok(());
    }
    for (key, value) in token.expect_map(what)? {
        if !key.is_expression() && !value.is_expression() {
            value.expect_text(&format!("{what} value"))?;
        }
    }
    Ok(())
}

fn check_parallel(token: &Token, steps: &[StepDefinition], errors: &mut Vec<WorkflowError>) {
    if steps
        .iter()
        .any(|step| matches!(step.token.get("parallel"), Some(inner) if !matches!(inner.value, Content::Null)))
    {
        errors.push(WorkflowError::at(&token.place, "Nested 'parallel' blocks are not allowed."));
    }
}

/// A docker image, a folder of the repository, or `OWNER/REPO[/PATH]@REF`.
fn is_reference(uses: &str) -> bool {
    if ["docker://", "./", ".\\", "$/"].iter().any(|prefix| uses.starts_with(prefix)) {
        return true;
    }
    let parts: Vec<&str> = uses.split('@').collect();
    match parts.as_slice() {
        [path, reference] => path_parts(path) >= 2 && !reference.is_empty(),
        _ => false,
    }
}

fn path_parts(path: &str) -> usize {
    path.split(['/', '\\']).filter(|part| !part.is_empty()).count()
}

/// What GitHub builds an identifier from, where none is given.
fn made_up_id(step: &Token) -> String {
    if step.get("parallel").is_some() {
        return "parallel".to_owned();
    }
    let uses = step.get("uses").and_then(Token::as_text).map_or("", |uses| &**uses);
    if let Some(image) = uses.strip_prefix("docker://") {
        return image.to_owned();
    }
    if ["./", ".\\", "$/"].iter().any(|prefix| uses.starts_with(prefix)) {
        return "self".to_owned();
    }
    let parts: Vec<&str> = uses.split('@').collect();
    match parts.as_slice() {
        [path, reference] if !reference.is_empty() => {
            let names: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty()).take(2).collect();
            if names.len() == 2 { names.join("/") } else { "run".to_owned() }
        }
        _ => "run".to_owned(),
    }
}
