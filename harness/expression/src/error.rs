//! What GitHub says of an expression that it cannot read or evaluate, with the next step beside it.

use std::ops::Range;

use miette::Diagnostic;

/// The longest expression, in UTF-16 code units.
pub(crate) const LONGEST_EXPRESSION: usize = 21_000;
/// How deep an expression may nest.
pub(crate) const DEEPEST_EXPRESSION: usize = 50;

/// An expression that GitHub refuses when it reads the workflow. The text is GitHub's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct ParseError {
    message: String,
    #[help]
    help: Option<String>,
    span: Range<usize>,
}

impl ParseError {
    /// An error without a symbol to blame.
    pub(crate) fn plain(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), help: None, span }
    }

    /// An error at a symbol of an expression. Positions count UTF-16 code units from 1, as GitHub's do.
    pub(crate) fn at(what: &str, symbol: &str, span: Range<usize>, expression: &str) -> Self {
        let position = expression.get(..span.start).map_or(0, |before| before.encode_utf16().count()) + 1;
        let message = format!("{what}: '{symbol}'. Located at position {position} within expression: {expression}");
        Self { message, help: None, span }
    }

    pub(crate) fn too_deep(span: Range<usize>) -> Self {
        Self::plain(format!("Exceeded max expression depth {DEEPEST_EXPRESSION}"), span)
    }

    pub(crate) fn too_long(length: usize) -> Self {
        Self::plain(format!("Exceeded max expression length {LONGEST_EXPRESSION}"), 0..length)
    }

    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The same error in a text in which the expression begins at this offset.
    pub(crate) fn moved(mut self, by: usize) -> Self {
        self.span = self.span.start + by..self.span.end + by;
        self
    }

    /// Where in the parsed text, in bytes.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The next step, where there is one.
    #[must_use]
    pub fn next_step(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// An expression that GitHub fails to evaluate during the run. The text is GitHub's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct EvaluationError {
    message: String,
}

impl EvaluationError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}
