//! What is wrong with a document, at which place, and what to do.

use std::sync::Arc;

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

/// A place in the text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl From<Place> for SourceSpan {
    fn from(place: Place) -> Self {
        Self::from((place.start, place.end.saturating_sub(place.start)))
    }
}

/// A document that is not a policy, or not one of its kind.
#[derive(Clone, Debug, Error, Diagnostic, PartialEq, Eq)]
#[error("{message}")]
pub struct PolicyError {
    message: String,
    #[source_code]
    text: Arc<str>,
    #[label("here")]
    at: SourceSpan,
    #[help]
    help: Option<String>,
    kind: ErrorKind,
}

/// The group that AWS's own message goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// Not JSON.
    Json,
    /// JSON, but not the shape of a policy.
    Syntax,
    /// An `Effect` that is neither `Allow` nor `Deny`.
    Effect,
    /// A statement without `Action` or `NotAction`.
    NoAction,
    /// A rule of the document's kind.
    Rule,
}

impl PolicyError {
    pub(crate) fn new(kind: ErrorKind, at: Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), text: Arc::from(""), at: at.into(), help: None, kind }
    }

    pub(crate) fn syntax(at: Place, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Syntax, at, message)
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn in_text(mut self, text: &Arc<str>) -> Self {
        self.text = Arc::clone(text);
        self
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The place in the text, in bytes.
    #[must_use]
    pub fn span(&self) -> SourceSpan {
        self.at
    }

    /// The element at the place, as a JSON pointer; empty for the whole document and for text that is not JSON.
    #[must_use]
    pub fn pointer(&self) -> String {
        super::pointer::pointer_at(&self.text, self.at.offset())
    }

    /// The next step, when there is one to name.
    #[must_use]
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }
}
