//! What AWS tells of a resource, and the elements by which decisions name it.

use std::collections::BTreeMap;

use crate::{number::Number, value::Value};

/// What AWS gave back.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The exported attributes that only AWS knows.
    pub(crate) exports: BTreeMap<String, Value>,
    /// The elements by which decisions name it.
    pub(crate) elements: Vec<Element>,
}

/// Something that a decision's reason can point at.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// How reasons name it: the ARN of a role, provider, policy or repository, or `<role ARN>#<policy name>`.
    pub(crate) of: String,
    /// Where the policy document is written; nothing when the element has none.
    pub(crate) document: Option<Document>,
    /// The attributes of the API and the arguments that they come from.
    pub(crate) attributes: &'static [(&'static str, &'static str)],
}

/// The argument that holds a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    Argument(&'static str),
    /// An argument of the nth nested block of this kind.
    InBlock(&'static str, usize, &'static str),
}

impl Made {
    pub(crate) fn export(mut self, name: &str, value: impl Into<String>) -> Self {
        self.exports.insert(name.to_owned(), Value::text(value));
        self
    }

    pub(crate) fn export_value(mut self, name: &str, value: Value) -> Self {
        self.exports.insert(name.to_owned(), value);
        self
    }

    /// A value that AWS may leave out: null then.
    pub(crate) fn export_some(mut self, name: &str, value: Option<&str>) -> Self {
        self.exports.insert(name.to_owned(), value.map_or_else(Value::null, Value::text));
        self
    }

    pub(crate) fn export_number(self, name: &str, value: impl Into<i64>) -> Self {
        self.export_value(name, Number::from(value.into()).into())
    }

    pub(crate) fn export_list(self, name: &str, values: &[String]) -> Self {
        self.export_value(name, Value::texts(values.iter().map(String::as_str)))
    }

    /// All tags, those of the provider among them.
    pub(crate) fn export_tags(self, tags: Vec<(String, String)>) -> Self {
        let tags = tags.into_iter().map(|(key, value)| (key, Value::text(value)));
        self.export_value("tags_all", Value::map(tags.collect()))
    }

    /// Nested blocks: objects of these members.
    pub(crate) fn export_blocks(self, name: &str, blocks: Vec<Vec<(&str, Value)>>) -> Self {
        let object = |members: Vec<(&str, Value)>| {
            Value::object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        };
        self.export_value(name, Value::list(blocks.into_iter().map(object).collect()))
    }

    pub(crate) fn export_texts(mut self, name: &str, values: &[String]) -> Self {
        self.exports.insert(name.to_owned(), Value::text_set(values.iter().map(String::as_str)));
        self
    }

    pub(crate) fn element(
        mut self,
        of: impl Into<String>,
        document: Option<Document>,
        attributes: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.elements.push(Element { of: of.into(), document, attributes });
        self
    }
}
