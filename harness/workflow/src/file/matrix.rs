//! `strategy:`: refuses a matrix that has no combination, as far as that is written without expressions.

use super::Mismatch;
use crate::{error::WorkflowError, template::Token};

/// Checks the strategy of a job.
pub(super) fn check(strategy: &Token, errors: &mut Vec<WorkflowError>) -> Result<(), Mismatch> {
    let Some(matrix) = strategy.get("matrix").filter(|matrix| !matrix.is_expression()) else { return Ok(()) };
    let mut has_values = false;
    for (key, value) in matrix.expect_map("matrix")? {
        match key.as_text().map(|key| &**key) {
            None => has_values = true,
            Some("exclude") => {}
            Some("include") => {
                has_values |= value.has_expression() || !value.expect_list("matrix includes")?.is_empty();
            }
            Some(name) => {
                has_values = true;
                if !value.has_expression() && value.expect_list("matrix vector value")?.is_empty() {
                    let message = format!("Matrix vector '{name}' does not contain any values");
                    errors.push(WorkflowError::at(&value.place, message));
                }
            }
        }
    }
    if !has_values {
        errors.push(WorkflowError::at(&matrix.place, "Matrix must define at least one vector"));
    }
    Ok(())
}
