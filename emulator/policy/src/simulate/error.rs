//! What is wrong with a request: the place as line and column, as JSON pointer and as span, and the next step.

use std::sync::Arc;

use miette::{Diagnostic, SourceSpan};
use serde::Serialize;
use thiserror::Error;

use crate::{
    PolicyError,
    document::{ErrorKind, Place},
};

/// The longest text that is shown around the place: of a longer one, all in one line maybe, nobody would see it.
const SHOWN: usize = 64 * 1024;

/// A text that is no request, or a request that cannot be judged.
#[derive(Clone, Debug, Error, Diagnostic, PartialEq, Eq, Serialize)]
#[error("{message}")]
pub struct SimulateError {
    message: Box<str>,
    /// What holds the place: `/request/principal`, after the index in a list; empty for the whole text.
    pointer: Box<str>,
    /// The line in the whole text, counted from 1.
    line: usize,
    /// The character in the line, counted from 1.
    column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Box<str>>,
    /// The help, after the place where the text is too long to show it.
    #[help]
    #[serde(skip)]
    told: Option<Box<str>>,
    #[source_code]
    #[serde(skip)]
    text: Option<Arc<str>>,
    #[label("here")]
    #[serde(skip)]
    at: SourceSpan,
}

/// A place in a long text that only moves forward, so that lines are counted once.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
    column: usize,
}

impl SimulateError {
    /// Of a text that stands alone.
    pub(super) fn at_start(error: &PolicyError, text: &Arc<str>) -> Self {
        Self::new(error, text, "", &Cursor::at_start(text))
    }

    /// Of a part of a text: what its pointers begin with, and where it begins.
    pub(super) fn new(error: &PolicyError, text: &Arc<str>, prefix: &str, begins: &Cursor<'_>) -> Self {
        let at = error.span();
        let mut place = Cursor { text, byte: 0, ..begins.clone() };
        place.advance(at.offset());
        let help: Option<Box<str>> = error.help_text().map(Into::into);
        let shown = text.len() <= SHOWN;
        let where_else = format!("line {}, column {}", place.line, place.column);
        let told = match &help {
            help if shown => help.clone(),
            Some(help) => Some(format!("at {where_else}: {help}").into()),
            None => Some(format!("look at {where_else}").into()),
        };
        Self {
            message: error.to_string().into(),
            pointer: format!("{prefix}{}", error.clone().in_text(text).pointer()).into(),
            line: place.line,
            column: place.column,
            help,
            told,
            text: shown.then(|| Arc::clone(text)),
            at,
        }
    }

    /// The element at the place, as a JSON pointer; empty for the whole text and for text that is not JSON.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The next step, when there is one to name.
    #[must_use]
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Line and column in the whole text, both counted from 1.
    #[must_use]
    pub fn line_and_column(&self) -> (usize, usize) {
        (self.line, self.column)
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn at_start(text: &'a str) -> Self {
        Self { text, byte: 0, line: 1, column: 1 }
    }

    /// Moves forward to a byte.
    pub(super) fn advance(&mut self, byte: usize) {
        let passed = self.text.get(self.byte..byte).unwrap_or_default();
        match passed.rfind('\n') {
            Some(last) => {
                self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
                self.column = passed.get(last..).unwrap_or_default().chars().count();
            }
            None => self.column += passed.chars().count(),
        }
        self.byte = byte;
    }
}

/// The reader of JSON is that of policies: here it read a request.
pub(super) fn of_request(error: &PolicyError) -> PolicyError {
    let message = error.to_string().replacen("the policy is", "the request is", 1);
    let worded = PolicyError::new(error.kind(), place(error, 0), message);
    match error.help_text() {
        _ if error.kind() != ErrorKind::Json => worded.help("keep one of them: which one counts is a guess"),
        Some(help) => worded.help(help),
        None => worded,
    }
}

/// An error in a policy that begins at a byte of the request.
pub(super) fn of_policy(error: &PolicyError, begins: usize) -> PolicyError {
    let moved = PolicyError::new(error.kind(), place(error, begins), error.to_string());
    match error.help_text() {
        Some(help) => moved.help(help),
        None => moved,
    }
}

fn place(error: &PolicyError, begins: usize) -> Place {
    let start = begins + error.span().offset();
    Place { start, end: start + error.span().len() }
}
