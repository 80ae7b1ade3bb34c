//! `container:` and `services:`: refuses a container without an image.

use super::Mismatch;
use crate::{error::WorkflowError, template::Token};

/// Checks one container. Where there are expressions, GitHub looks at it no sooner than when the job starts.
pub(super) fn check(token: &Token, errors: &mut Vec<WorkflowError>) -> Result<(), Mismatch> {
    if token.has_expression() || token.as_text().is_some() {
        return Ok(());
    }
    token.expect_map("container item")?;
    if token.get("image").and_then(Token::as_text).is_none_or(|image| image.is_empty()) {
        errors.push(WorkflowError::at(&token.place, "Container image cannot be empty"));
    }
    Ok(())
}
