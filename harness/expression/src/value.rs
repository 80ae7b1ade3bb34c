//! What an expression gives, and how GitHub turns one kind of value into another.

use std::sync::Arc;

use crate::{Array, Object, Unknown, number};

/// A value. `PartialEq` compares structure; GitHub's own `==` is another thing and belongs to the evaluator.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A double-precision number: the language has no other.
    Number(f64),
    /// Text.
    String(Arc<str>),
    /// A list.
    Array(Arc<Array>),
    /// Named values.
    Object(Arc<Object>),
    /// Not known before the run.
    Unknown(Unknown),
}

impl Value {
    /// Text.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A list.
    #[must_use]
    pub fn array(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(Arc::new(Array::new(items.into_iter().collect())))
    }

    /// An object with exactly these entries.
    #[must_use]
    pub fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(Arc::new(Object::new(entries.into_iter().map(|(name, value)| (name.into(), value)))))
    }

    /// An object of which only these entries are known.
    #[must_use]
    pub fn open_object<K: Into<String>>(
        entries: impl IntoIterator<Item = (K, Self)>,
        why: impl Into<Arc<str>>,
    ) -> Self {
        let known = Object::new(entries.into_iter().map(|(name, value)| (name.into(), value)));
        Self::Object(Arc::new(known.with_unknown_rest(Unknown::because(why))))
    }

    /// A value that is not known, and why.
    #[must_use]
    pub fn unknown(why: impl Into<Arc<str>>) -> Self {
        Self::Unknown(Unknown::because(why))
    }

    /// What kind of value this is, in GitHub's words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "Null",
            Self::Boolean(_) => "Boolean",
            Self::Number(_) => "Number",
            Self::String(_) => "String",
            Self::Array(_) => "Array",
            Self::Object(_) => "Object",
            Self::Unknown(_) => "Unknown",
        }
    }

    /// Why it is not known, if it is not.
    #[must_use]
    pub fn as_unknown(&self) -> Option<&Unknown> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a condition with this value holds: all but false, 0, NaN, the empty string and null do.
    ///
    /// # Errors
    ///
    /// It is not known.
    pub fn truthy(&self) -> Result<bool, Unknown> {
        match self {
            Self::Null => Ok(false),
            Self::Boolean(holds) => Ok(*holds),
            Self::Number(number) => Ok(*number != 0.0 && !number.is_nan()),
            Self::String(text) => Ok(!text.is_empty()),
            Self::Array(_) | Self::Object(_) => Ok(true),
            Self::Unknown(unknown) => Err(unknown.clone()),
        }
    }

    /// The value as GitHub writes it into a string: null is empty, lists and objects are `Array` and `Object`.
    ///
    /// # Errors
    ///
    /// It is not known.
    pub fn text(&self) -> Result<Arc<str>, Unknown> {
        match self {
            Self::Null => Ok("".into()),
            Self::Boolean(true) => Ok("true".into()),
            Self::Boolean(false) => Ok("false".into()),
            Self::Number(number) => Ok(number::text(*number).into()),
            Self::String(text) => Ok(Arc::clone(text)),
            Self::Array(_) | Self::Object(_) => Ok(self.kind().into()),
            Self::Unknown(unknown) => Err(unknown.clone()),
        }
    }

    /// The value as a number, NaN where it is none.
    pub(crate) fn number(&self) -> Result<f64, Unknown> {
        match self {
            Self::Null => Ok(0.0),
            Self::Boolean(holds) => Ok(f64::from(u8::from(*holds))),
            Self::Number(number) => Ok(*number),
            Self::String(text) => Ok(number::parse(text)),
            Self::Array(_) | Self::Object(_) => Ok(f64::NAN),
            Self::Unknown(unknown) => Err(unknown.clone()),
        }
    }

    /// Whether it is neither a list nor an object.
    pub(crate) fn is_primitive(&self) -> bool {
        !matches!(self, Self::Array(_) | Self::Object(_))
    }

    /// The first reason for which something in it is not known.
    #[must_use]
    pub fn unknown_within(&self) -> Option<Unknown> {
        match self {
            Self::Unknown(unknown) => Some(unknown.clone()),
            Self::Array(array) => array.items().iter().find_map(Self::unknown_within),
            Self::Object(object) => {
                let within = object.entries().iter().find_map(|(_, value)| value.unknown_within());
                within.or_else(|| object.unknown_rest().cloned())
            }
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(holds: bool) -> Self {
        Self::Boolean(holds)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::string(text)
    }
}

impl From<Unknown> for Value {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(unknown)
    }
}
