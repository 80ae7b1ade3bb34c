//! The values of expressions.
//!
//! A value remembers where it was written, through locals, variables, modules and functions that pass it on, and
//! whether it is sensitive; neither counts when two values are compared. Text made by `jsonencode` remembers the value
//! it was made from, so that an element of a policy can be traced back to its line ([`Value::locate`]).

mod json;
mod locate;
mod set;

use std::{collections::BTreeMap, sync::Arc};

pub(crate) use self::json::{encode, normalise};
use crate::{number::Number, source::Location};

/// A value of Terraform's language.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) data: Data,
    /// Where it was written; nothing for what was computed.
    pub(crate) origin: Option<Location>,
    /// Whether Terraform would hide it in its output.
    pub(crate) sensitive: bool,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    /// Absence: an argument that is null counts as not written.
    Null,
    /// Known after apply.
    Unknown,
    /// `true` or `false`.
    Bool(bool),
    /// An exact decimal.
    Number(Number),
    /// Text.
    String(Text),
    /// `[…]`: each element has a type of its own.
    Tuple(Vec<Value>),
    /// All elements have one type.
    List(Vec<Value>),
    /// In Terraform's order, without repetition.
    Set(Vec<Value>),
    /// `{…}`: each attribute has a type of its own. Terraform sorts keys by their bytes.
    Object(BTreeMap<String, Value>),
    /// All elements have one type.
    Map(BTreeMap<String, Value>),
}

/// Text, and the value that it is the JSON of.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// What was given to `jsonencode`, with its places.
    pub(crate) encoded: Option<Arc<Value>>,
}

/// How many levels of brackets a JSON text has, counted before it is parsed: parsers recurse.
pub(crate) fn json_depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_quotes, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_quotes => escaped = true,
            b'"' => in_quotes = !in_quotes,
            b'{' | b'[' if !in_quotes => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_quotes => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Self { data, origin: None, sensitive: false }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Data::Bool(flag).into()
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Data::Number(number).into()
    }
}

impl Value {
    /// Absence.
    pub(crate) fn null() -> Self {
        Data::Null.into()
    }

    /// Known after apply.
    pub(crate) fn unknown() -> Self {
        Data::Unknown.into()
    }

    /// Text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Data::String(Text { text: text.into(), encoded: None }).into()
    }

    /// A list of texts.
    pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::list(texts.into_iter().map(Self::text).collect())
    }

    /// A set of texts.
    pub(crate) fn text_set<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::set(texts.into_iter().map(Self::text).collect())
    }

    /// Elements of any types.
    pub(crate) fn tuple(items: Vec<Self>) -> Self {
        Data::Tuple(items).into()
    }

    /// Elements of one type.
    pub(crate) fn list(items: Vec<Self>) -> Self {
        Data::List(items).into()
    }

    /// Elements of one type, put into Terraform's order without repetition.
    pub(crate) fn set(items: Vec<Self>) -> Self {
        Data::Set(set::ordered(items)).into()
    }

    /// Attributes of any types.
    pub(crate) fn object(members: BTreeMap<String, Self>) -> Self {
        Data::Object(members).into()
    }

    /// Elements of one type by key.
    pub(crate) fn map(members: BTreeMap<String, Self>) -> Self {
        Data::Map(members).into()
    }

    /// The JSON text of a value, remembering the value; nothing when a part is not known.
    pub(crate) fn json_of(value: Self) -> Option<Self> {
        let text = encode(&value)?;
        let sensitive = value.any(&|part| part.sensitive);
        Some(Self { data: Data::String(Text { text, encoded: Some(Arc::new(value)) }), origin: None, sensitive })
    }

    /// The same value, written here unless it was written somewhere else before.
    pub(crate) fn written(mut self, at: impl FnOnce() -> Location) -> Self {
        if self.origin.is_none() {
            self.origin = Some(at());
        }
        self
    }

    /// The same value, hidden when `sensitive` is.
    pub(crate) fn hidden(mut self, sensitive: bool) -> Self {
        self.sensitive |= sensitive;
        self
    }

    /// What the value is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.data {
            Data::Null => "null",
            Data::Unknown => "a value known after apply",
            Data::Bool(_) => "a bool",
            Data::Number(_) => "a number",
            Data::String(_) => "a string",
            Data::Tuple(_) | Data::List(_) => "a list",
            Data::Set(_) => "a set",
            Data::Object(_) => "an object",
            Data::Map(_) => "a map",
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown)
    }

    /// Whether nothing in it waits for the apply.
    pub(crate) fn is_known(&self) -> bool {
        !self.any(&Self::is_unknown)
    }

    /// Whether the value or a part of it is like this.
    pub(crate) fn any(&self, like: &dyn Fn(&Self) -> bool) -> bool {
        like(self)
            || match &self.data {
                Data::Tuple(items) | Data::List(items) | Data::Set(items) => items.iter().any(|item| item.any(like)),
                Data::Object(members) | Data::Map(members) => members.values().any(|member| member.any(like)),
                _ => false,
            }
    }

    /// The elements of a list, tuple or set.
    pub(crate) fn items(&self) -> Option<&[Self]> {
        match &self.data {
            Data::Tuple(items) | Data::List(items) | Data::Set(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object or map.
    pub(crate) fn members(&self) -> Option<&BTreeMap<String, Self>> {
        match &self.data {
            Data::Object(members) | Data::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The value at a key of an object or map.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        self.members()?.get(name)
    }

    /// The text itself: nothing for a number or bool.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(&text.text),
            _ => None,
        }
    }

    /// A string, or the string that Terraform makes of a number or bool.
    pub(crate) fn to_text(&self) -> Option<String> {
        match &self.data {
            Data::String(text) => Some(text.text.clone()),
            Data::Number(number) => Some(number.to_string()),
            Data::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// A number, or the number that Terraform reads in a string.
    pub(crate) fn to_number(&self) -> Option<Number> {
        match &self.data {
            Data::Number(number) => Some(*number),
            Data::String(text) => text.text.parse().ok(),
            _ => None,
        }
    }

    /// A bool, or the bool that Terraform reads in a string.
    pub(crate) fn to_bool(&self) -> Option<bool> {
        match (&self.data, self.as_text()) {
            (Data::Bool(flag), _) => Some(*flag),
            (_, Some("true")) => Some(true),
            (_, Some("false")) => Some(false),
            _ => None,
        }
    }

    /// How much memory it takes, roughly, in bytes: what keeps a small file from building a huge value.
    pub(crate) fn weight(&self) -> usize {
        32 + match &self.data {
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Unknown => 0,
            Data::String(text) => text.text.len(),
            Data::Tuple(items) | Data::List(items) | Data::Set(items) => items.iter().map(Self::weight).sum(),
            Data::Object(members) | Data::Map(members) => {
                members.iter().map(|(key, value)| key.len() + value.weight()).sum()
            }
        }
    }

    /// How many levels of lists and objects it has.
    pub(crate) fn depth(&self) -> usize {
        1 + match (self.items(), self.members()) {
            (Some(items), _) => items.iter().map(Self::depth).max().unwrap_or(0),
            (_, Some(members)) => members.values().map(Self::depth).max().unwrap_or(0),
            (None, None) => 0,
        }
    }

    /// The value as JSON; nothing when a part is not known.
    pub(crate) fn to_json(&self) -> Option<serde_json::Value> {
        Some(match &self.data {
            Data::Unknown => return None,
            Data::Null => serde_json::Value::Null,
            Data::Bool(flag) => (*flag).into(),
            Data::Number(number) => serde_json::from_str(&number.to_string()).ok()?,
            Data::String(text) => text.text.as_str().into(),
            Data::Tuple(items) | Data::List(items) | Data::Set(items) => {
                items.iter().map(Self::to_json).collect::<Option<Vec<_>>>()?.into()
            }
            Data::Object(members) | Data::Map(members) => {
                let members = members.iter().map(|(key, value)| Some((key.clone(), value.to_json()?)));
                members.collect::<Option<serde_json::Map<_, _>>>()?.into()
            }
        })
    }

    /// The value as JSON for a person: what is not known is `(known after apply)`.
    pub(crate) fn to_shown(&self) -> serde_json::Value {
        match (self.items(), self.members()) {
            (Some(items), _) => items.iter().map(Self::to_shown).collect(),
            (_, Some(members)) => members.iter().map(|(key, value)| (key.clone(), value.to_shown())).collect(),
            (None, None) => self.to_json().unwrap_or_else(|| "(known after apply)".into()),
        }
    }

    /// The value of a JSON document; nothing when a number has no exact form here.
    pub(crate) fn from_json(json: &serde_json::Value) -> Option<Self> {
        Some(match json {
            serde_json::Value::Null => Self::null(),
            serde_json::Value::Bool(flag) => (*flag).into(),
            serde_json::Value::Number(number) => Data::Number(number.to_string().parse().ok()?).into(),
            serde_json::Value::String(text) => Self::text(text.as_str()),
            serde_json::Value::Array(items) => Self::tuple(items.iter().map(Self::from_json).collect::<Option<_>>()?),
            serde_json::Value::Object(members) => {
                let members = members.iter().map(|(key, value)| Some((key.clone(), Self::from_json(value)?)));
                Self::object(members.collect::<Option<_>>()?)
            }
        })
    }
}
