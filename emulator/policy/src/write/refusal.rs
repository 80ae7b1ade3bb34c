//! A refusal on its way out of a rule: the rule, AWS's message, and the error without its text.

use super::WriteRule;
use crate::{
    PolicyError,
    document::{ErrorKind, Place},
};

/// A refusal whose error does not have the text yet.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) rule: &'static WriteRule,
    pub(super) aws_message: String,
    pub(super) error: PolicyError,
}

impl Refusal {
    /// What the rule says, at this place.
    pub(super) fn new(rule: &'static WriteRule, at: Place, message: impl Into<String>) -> Self {
        Self::of(rule, PolicyError::new(ErrorKind::Rule, at, message))
    }

    /// What the rule says, with an error that was found before it was the rule's turn.
    pub(super) fn of(rule: &'static WriteRule, error: PolicyError) -> Self {
        Self { rule, aws_message: rule.says.to_owned(), error }
    }

    /// AWS's message, where it depends on the document or on its kind.
    pub(super) fn saying(mut self, aws_message: impl Into<String>) -> Self {
        self.aws_message = aws_message.into();
        self
    }

    /// The next step.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.error = self.error.help(help);
        self
    }
}
