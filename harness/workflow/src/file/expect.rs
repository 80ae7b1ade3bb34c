//! The kind of value that a place needs, where the schema leaves the choice.

use std::sync::Arc;

use crate::{
    error::WorkflowError,
    place::Place,
    template::{Content, Token},
};

/// A value of another kind than its place needs, in GitHub's words.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    message: String,
    place: Place,
}

impl From<Mismatch> for WorkflowError {
    fn from(mismatch: Mismatch) -> Self {
        Self::at(&mismatch.place, mismatch.message)
    }
}

impl Token {
    /// The text, of what is text.
    pub(crate) fn expect_text(&self, what: &str) -> Result<&Arc<str>, Mismatch> {
        self.as_text().ok_or_else(|| self.mismatch(what, "StringToken"))
    }

    pub(crate) fn expect_boolean(&self, what: &str) -> Result<bool, Mismatch> {
        self.as_boolean().ok_or_else(|| self.mismatch(what, "BooleanToken"))
    }

    pub(crate) fn expect_number(&self, what: &str) -> Result<f64, Mismatch> {
        match self.value {
            Content::Number(number) => Ok(number),
            _ => Err(self.mismatch(what, "NumberToken")),
        }
    }

    pub(crate) fn expect_map(&self, what: &str) -> Result<&[(Self, Self)], Mismatch> {
        match &self.value {
            Content::Map(entries) => Ok(entries),
            _ => Err(self.mismatch(what, "MappingToken")),
        }
    }

    pub(crate) fn expect_list(&self, what: &str) -> Result<&[Self], Mismatch> {
        match &self.value {
            Content::List(items) => Ok(items),
            _ => Err(self.mismatch(what, "SequenceToken")),
        }
    }

    fn mismatch(&self, what: &str, expected: &str) -> Mismatch {
        let found = match self.value {
            Content::Null => "NullToken",
            Content::Boolean(_) => "BooleanToken",
            Content::Number(_) => "NumberToken",
            Content::Text(_) => "StringToken",
            Content::Expression(..) => "BasicExpressionToken",
            Content::Insert => "InsertExpressionToken",
            Content::List(_) => "SequenceToken",
            Content::Map(_) => "MappingToken",
        };
        Mismatch {
            message: format!(
                "Unexpected type '{found}' encountered while reading '{what}'. The type '{expected}' was expected."
            ),
            place: self.place.clone(),
        }
    }
}
