//! JSON values that know their place in the text, and what the elements of a policy ask of them.

mod literal;
mod reader;

use std::sync::Arc;

pub(crate) use reader::BYTE_ORDER_MARK;

use super::error::{Place, PolicyError};

/// A value and its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Place,
    pub(crate) value: Value,
}

/// A JSON value.
#[derive(Debug)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A key and its value.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) key_at: Place,
    pub(crate) node: Node,
}

/// Reads the text as one JSON value.
pub(crate) fn read(text: &Arc<str>) -> Result<Node, PolicyError> {
    reader::read(text).map_err(|error| error.in_text(text))
}

impl Node {
    /// The name of the value's type, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }

    /// The members, when the value is an object.
    pub(crate) fn members(&self, name: &str) -> Result<&[Member], PolicyError> {
        match &self.value {
            Value::Object(members) => Ok(members),
            _ => Err(PolicyError::syntax(self.at, format!("{name} must be an object, not {}", self.kind()))),
        }
    }

    /// The text, when the value is a string.
    pub(crate) fn text(&self, name: &str) -> Result<&str, PolicyError> {
        match &self.value {
            Value::Text(text) => Ok(text),
            _ => Err(PolicyError::syntax(self.at, format!("{name} must be a string, not {}", self.kind()))),
        }
    }

    /// The texts, when the value is a string or a list of strings. Nulls in the list are left out when `nulls`.
    pub(crate) fn texts(&self, name: &str, nulls: bool) -> Result<Vec<(&str, Place)>, PolicyError> {
        let wrong = |node: &Self| {
            let kind = node.kind();
            PolicyError::syntax(node.at, format!("{name} must be a string or a list of strings, not {kind}"))
        };
        match &self.value {
            Value::Text(text) => Ok(vec![(text, self.at)]),
            Value::List(nodes) => nodes
                .iter()
                .filter(|node| !nulls || !matches!(node.value, Value::Null))
                .map(|node| match &node.value {
                    Value::Text(text) => Ok((text.as_str(), node.at)),
                    _ => Err(wrong(node)),
                })
                .collect(),
            _ => Err(wrong(self)),
        }
    }
}
