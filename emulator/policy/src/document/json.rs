//! JSON text to nodes that know their place. Strict: no comments, no trailing commas, no key twice in an object.

use std::{collections::HashSet, sync::Arc};

use jsonc_parser::{CollectOptions, ParseOptions, ast, common::Ranged, parse_to_ast};

use super::error::{ErrorKind, Place, PolicyError};

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

/// Reads one JSON value.
pub(crate) fn read(text: &Arc<str>) -> Result<Node, PolicyError> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let whole = Place { start: 0, end: text.len() };
    let failed = |at: Place, what: String| {
        PolicyError::new(ErrorKind::Json, at, format!("the policy is not JSON: {what}")).in_text(text)
    };
    match parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(parsed) => match parsed.value {
            Some(value) => node(&value).map_err(|error| error.in_text(text)),
            None => Err(failed(whole, "there is no value".to_owned())),
        },
        Err(error) => {
            let kind = error.kind().to_string();
            let mut letters = kind.chars();
            let what = letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
            Err(failed(place(error.range()), what))
        }
    }
}

fn node(value: &ast::Value<'_>) -> Result<Node, PolicyError> {
    let at = place(value.range());
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(literal) => Value::Boolean(literal.value),
        ast::Value::NumberLit(literal) => Value::Number(literal.value.to_owned()),
        ast::Value::StringLit(literal) => Value::Text(literal.value.clone().into_owned()),
        ast::Value::Array(list) => Value::List(list.elements.iter().map(node).collect::<Result<_, _>>()?),
        ast::Value::Object(object) => Value::Object(members(object)?),
    };
    Ok(Node { at, value })
}

fn members(object: &ast::Object<'_>) -> Result<Vec<Member>, PolicyError> {
    let mut seen = HashSet::new();
    object
        .properties
        .iter()
        .map(|property| {
            let key = property.name.as_str().to_owned();
            let key_at = place(property.name.range());
            if !seen.insert(key.clone()) {
                let error = PolicyError::new(ErrorKind::Syntax, key_at, format!("the key `{key}` stands twice"));
                return Err(error.help("keep one of them: AWS refuses the document"));
            }
            Ok(Member { key, key_at, node: node(&property.value)? })
        })
        .collect()
}

fn place(range: jsonc_parser::common::Range) -> Place {
    Place { start: range.start, end: range.end }
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
