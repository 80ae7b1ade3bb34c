//! The values of expressions.
//!
//! `Unknown` stands for what only the apply can tell, such as an ARN. Sets and lists are not told apart: a set is a
//! sorted list without repetition, which is how Terraform encodes it.

use std::collections::BTreeMap;

use crate::number::Number;

/// A value of Terraform's language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Absence: an argument that is null counts as not written.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An exact decimal.
    Number(Number),
    /// Text.
    String(String),
    /// A list, tuple or set.
    List(Vec<Self>),
    /// A map or object; Terraform sorts keys by their bytes.
    Object(BTreeMap<String, Self>),
    /// Known after apply.
    Unknown,
}

impl Value {
    /// Text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// A list of texts.
    pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// What the value is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Unknown => "a value known after apply",
        }
    }

    /// Whether nothing in it waits for the apply.
    pub(crate) fn is_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::List(items) => items.iter().all(Self::is_known),
            Self::Object(members) => members.values().all(Self::is_known),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// A string, or the string that Terraform makes of a number or bool.
    pub(crate) fn to_text(&self) -> Option<String> {
        match self {
            Self::String(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Bool(flag) => Some(flag.to_string()),
            Self::Null | Self::List(_) | Self::Object(_) | Self::Unknown => None,
        }
    }

    /// A number, or the number that Terraform reads in a string.
    pub(crate) fn to_number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::String(text) => text.parse().ok(),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Object(_) | Self::Unknown => None,
        }
    }

    /// A bool, or the bool that Terraform reads in a string.
    pub(crate) fn to_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            Self::String(text) if text == "true" => Some(true),
            Self::String(text) if text == "false" => Some(false),
            _ => None,
        }
    }

    /// How much memory it takes, roughly, in bytes: what keeps a small file from building a huge value.
    pub(crate) fn weight(&self) -> usize {
        32 + match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Unknown => 0,
            Self::String(text) => text.len(),
            Self::List(items) => items.iter().map(Self::weight).sum(),
            Self::Object(members) => members.iter().map(|(key, value)| key.len() + value.weight()).sum(),
        }
    }

    /// How many levels of lists and objects it has.
    pub(crate) fn depth(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::depth).max().unwrap_or(0),
            Self::Object(members) => members.values().map(Self::depth).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// The value as JSON; nothing when a part is not known.
    pub(crate) fn to_json(&self) -> Option<serde_json::Value> {
        Some(match self {
            Self::Unknown => return None,
            Self::Null => serde_json::Value::Null,
            Self::Bool(flag) => (*flag).into(),
            Self::Number(number) => serde_json::from_str(&number.to_string()).ok()?,
            Self::String(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect::<Option<Vec<_>>>()?.into(),
            Self::Object(members) => {
                let members = members.iter().map(|(key, value)| Some((key.clone(), value.to_json()?)));
                members.collect::<Option<serde_json::Map<_, _>>>()?.into()
            }
        })
    }

    /// The value as JSON for a person: what is not known is `(known after apply)`.
    pub(crate) fn to_shown(&self) -> serde_json::Value {
        match self {
            Self::List(items) => items.iter().map(Self::to_shown).collect(),
            Self::Object(members) => members.iter().map(|(key, value)| (key.clone(), value.to_shown())).collect(),
            other => other.to_json().unwrap_or_else(|| "(known after apply)".into()),
        }
    }

    /// The value of a JSON document; nothing when a number has no exact form here.
    pub(crate) fn from_json(json: &serde_json::Value) -> Option<Self> {
        Some(match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Bool(*flag),
            serde_json::Value::Number(number) => Self::Number(number.to_string().parse().ok()?),
            serde_json::Value::String(text) => Self::text(text.as_str()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::from_json).collect::<Option<_>>()?),
            serde_json::Value::Object(members) => {
                let members = members.iter().map(|(key, value)| Some((key.clone(), Self::from_json(value)?)));
                Self::Object(members.collect::<Option<_>>()?)
            }
        })
    }
}
