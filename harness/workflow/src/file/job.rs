//! `jobs:`: each job as it is written, with its steps or its call of another workflow.

use super::{Identifiers, If, Mismatch, StepDefinition, container, matrix, needs, runs_on, step};
use crate::{error::WorkflowError, permissions::Permissions, place::Text, template::Token};

/// One job.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: Text,
    pub(crate) needs: Vec<Text>,
    pub(crate) condition: If,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) steps: Vec<StepDefinition>,
    /// The workflow that it calls, instead of steps.
    pub(crate) call: Option<Call>,
    /// The mapping as written.
    pub(crate) token: Token,
}

/// `uses:` of a job.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// As written: `./PATH`, or `OWNER/REPO/PATH@REF`.
    pub(crate) reference: Text,
    pub(crate) inputs: Option<Token>,
    pub(crate) secrets: Option<Token>,
    /// `secrets: inherit`
    pub(crate) inherits_secrets: bool,
}

/// Reads `jobs:`.
pub(super) fn read_all(jobs: &Token, errors: &mut Vec<WorkflowError>) -> Vec<Job> {
    let before = errors.len();
    let mut read = Vec::new();
    for (id, definition) in jobs.entries() {
        if let Err(message) = Identifiers::default().take(&id.written().text) {
            errors.push(WorkflowError::at(&id.place, message));
        }
        match job(id, definition, errors) {
            Ok(job) => read.push(job),
            Err(mismatch) => errors.push(mismatch.into()),
        }
    }
    // Among jobs that are wrong themselves, GitHub does not look for their order.
    if errors.len() == before {
        needs::check(&read, &jobs.place, errors);
    }
    read
}

fn job(id: &Token, token: &Token, errors: &mut Vec<WorkflowError>) -> Result<Job, Mismatch> {
    token.expect_map("jobs value")?;
    let mut job = Job {
        id: id.written(),
        needs: Vec::new(),
        condition: If::default(),
        permissions: token.get("permissions").map(Permissions::read),
        steps: Vec::new(),
        call: None,
        token: token.clone(),
    };
    for (key, value) in token.named() {
        match key {
            "if" => job.condition = If::read(value, errors),
            "needs" => job.needs = value.texts(),
            "steps" => job.steps = step::read_all(value, errors),
            "runs-on" => runs_on::check(value, errors),
            "strategy" if !value.is_expression() => matrix::check(value, errors)?,
            "container" => container::check(value, errors)?,
            "services" => {
                for (_, service) in value.entries() {
                    container::check(service, errors)?;
                }
            }
            "concurrency" => check_concurrency(value, errors),
            "uses" => {
                job.call = Some(Call {
                    reference: Text {
                        text: value.expect_text("job uses value")?.to_string(),
                        place: value.place.clone(),
                    },
                    inputs: token.get("with").cloned(),
                    secrets: token.get("secrets").filter(|secrets| secrets.as_text().is_none()).cloned(),
                    inherits_secrets: token.get("secrets").is_some_and(|secrets| secrets.as_text().is_some()),
                });
            }
            _ => {}
        }
    }
    Ok(job)
}

/// The name of a concurrency group has a length that GitHub bounds.
pub(super) fn check_concurrency(token: &Token, errors: &mut Vec<WorkflowError>) {
    let group = token.as_text().or_else(|| token.get("group").and_then(Token::as_text));
    if group.is_some_and(|group| group.chars().count() > 400) {
        errors.push(WorkflowError::at(&token.place, "Concurrency group name must be less than 400 characters"));
    }
}
