//! A workflow file checked against GitHub's schema: every value has a shape that its place allows, every expression is
//! read.
//!
//! Refuses what GitHub refuses in the same words: unexpected keys and values, missing keys, keys given twice, expressions
//! where there are none. Errors are collected, so that a file shows all of them at once.

mod reader;
mod scalar;

use std::sync::Arc;

use portcullis_expression::{Template, Value};

use crate::place::{Place, Text};

pub(crate) use reader::read;
pub(crate) use scalar::Allowed;

/// A checked value.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) value: Content,
    pub(crate) place: Place,
    /// What expressions could use here.
    pub(crate) allowed: Arc<Allowed>,
}

/// What a checked value is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Null,
    Boolean(bool),
    Number(f64),
    Text(Arc<str>),
    /// Text with `${{ }}`, as written and as read.
    Expression(Arc<str>, Template),
    /// `${{ insert }}` in the place of a key.
    Insert,
    List(Vec<Token>),
    Map(Vec<(Token, Token)>),
}

impl Token {
    /// The text of a text without expressions.
    pub(crate) fn as_text(&self) -> Option<&Arc<str>> {
        match &self.value {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_boolean(&self) -> Option<bool> {
        match self.value {
            Content::Boolean(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn is_expression(&self) -> bool {
        matches!(self.value, Content::Expression(..) | Content::Insert)
    }

    /// Whether it is an expression or contains one.
    pub(crate) fn has_expression(&self) -> bool {
        match &self.value {
            Content::List(items) => items.iter().any(Self::has_expression),
            Content::Map(entries) => entries.iter().any(|(key, value)| key.is_expression() || value.has_expression()),
            _ => self.is_expression(),
        }
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping.
    pub(crate) fn entries(&self) -> &[(Self, Self)] {
        match &self.value {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entries of a mapping that have a plain key.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.entries().iter().filter_map(|(key, value)| Some((&**key.as_text()?, value)))
    }

    /// The value of a key of a mapping.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.named().find_map(|(key, value)| (key == name).then_some(value))
    }

    /// One text or a list of texts.
    pub(crate) fn texts(&self) -> Vec<Text> {
        match &self.value {
            Content::List(items) => items.iter().flat_map(Self::texts).collect(),
            Content::Map(_) | Content::Null => Vec::new(),
            _ => vec![self.written()],
        }
    }

    /// A scalar as it is written; lists and mappings have no such text.
    pub(crate) fn written(&self) -> Text {
        let text = match &self.value {
            Content::Null | Content::List(_) | Content::Map(_) => String::new(),
            Content::Boolean(value) => value.to_string(),
            Content::Number(number) => number_text(*number),
            Content::Text(text) | Content::Expression(text, _) => text.to_string(),
            Content::Insert => "${{ insert }}".to_owned(),
        };
        Text { text, place: self.place.clone() }
    }
}

/// A number as GitHub writes it.
pub(crate) fn number_text(number: f64) -> String {
    Value::from(number).text().map_or_else(|_| number.to_string(), |text| text.to_string())
}
