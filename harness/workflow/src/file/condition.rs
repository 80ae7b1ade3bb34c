//! `if:` of a job or step.

use portcullis_expression::Condition;

use crate::{
    error::WorkflowError,
    place::Place,
    template::{Content, Token},
};

/// When a job or step runs. Without an `if:`, on success.
#[derive(Clone, Debug, Default)]
pub(crate) struct If {
    /// `None` where nothing is written.
    pub(crate) written: Option<(Condition, Place)>,
}

impl If {
    /// Reads the value of `if:`; GitHub takes it for an expression with and without `${{ }}`.
    pub(crate) fn read(token: &Token, errors: &mut Vec<WorkflowError>) -> Self {
        let text = match &token.value {
            // An expression that stands for the whole is the condition; text around expressions makes it a `format`.
            Content::Expression(text, template) => template.github_form().unwrap_or_else(|| text.to_string()),
            _ => token.written().text,
        };
        match Condition::parse(text.trim(), &token.allowed.scope) {
            Ok(condition) => Self { written: Some((condition, token.place.clone())) },
            Err(error) => {
                errors.push(WorkflowError::at(&token.place, error.to_string()));
                Self::default()
            }
        }
    }

    /// The condition as GitHub's parser shows it.
    pub(crate) fn text(&self) -> String {
        self.written
            .as_ref()
            .map_or_else(|| "success()".to_owned(), |(condition, _)| condition.expression().source().to_owned())
    }
}
