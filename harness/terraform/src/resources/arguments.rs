//! The values of a resource's arguments, as the code that makes it reads them.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::{Value, normalise};

/// The values of a resource's arguments, all known and of the types that its schema names.
pub(crate) struct Arguments<'a> {
    values: &'a BTreeMap<String, Value>,
    /// Which resource of the apply this is, counted from 1: for names that Terraform makes up.
    ordinal: usize,
    /// The ids of what other resources of the apply have found already.
    taken: Option<&'a BTreeSet<String>>,
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(values: &'a BTreeMap<String, Value>, ordinal: usize) -> Self {
        Self { values, ordinal, taken: None }
    }

    /// The same, where some ids belong to other resources.
    pub(crate) fn besides(mut self, taken: &'a BTreeSet<String>) -> Self {
        self.taken = Some(taken);
        self
    }

    /// Whether another resource of the apply has this id: several access keys of one user look alike.
    pub(crate) fn is_taken(&self, id: &str) -> bool {
        self.taken.is_some_and(|taken| taken.contains(id))
    }

    /// A value as it is.
    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// Which resource of the apply this is.
    pub(crate) fn ordinal(&self) -> usize {
        self.ordinal
    }

    /// Whether everything in it is known.
    pub(crate) fn are_known(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.values.get(*name).is_none_or(Value::is_known))
    }

    /// Text that was written; nothing when it is null.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).and_then(Value::to_text)
    }

    /// A required text. The schema has made sure of it.
    pub(crate) fn required(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A policy, in the form in which the provider sends it.
    pub(crate) fn policy(&self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        Some(normalise(&text).unwrap_or(text))
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i32> {
        let number = self.values.get(name).and_then(Value::to_number)?;
        number.as_integer().and_then(|whole| i32::try_from(whole).ok())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.values.get(name).and_then(Value::to_bool).unwrap_or(false)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let items = self.values.get(name).and_then(Value::items).unwrap_or_default();
        items.iter().filter_map(Value::to_text).collect()
    }

    /// Keys and values, such as tags, by key.
    pub(crate) fn map(&self, name: &str) -> Vec<(String, String)> {
        let members = self.values.get(name).and_then(Value::members).into_iter().flatten();
        members.filter_map(|(key, value)| Some((key.clone(), value.to_text()?))).collect()
    }

    /// The nested blocks of a kind.
    pub(crate) fn blocks(&self, name: &str) -> Vec<Arguments<'a>> {
        let blocks = self.values.get(name).and_then(Value::items).unwrap_or_default();
        let members =
            |block: &'a Value| Some(Arguments { values: block.members()?, ordinal: self.ordinal, taken: None });
        blocks.iter().filter_map(members).collect()
    }

    /// `name`, or one made up from `name_prefix` or `terraform-`.
    ///
    /// Terraform appends the time and a counter, 26 digits in all; here the time stays 0, so that runs are alike.
    pub(crate) fn name(&self) -> String {
        let prefix = || self.text("name_prefix").unwrap_or_else(|| "terraform-".to_owned());
        self.text("name").unwrap_or_else(|| format!("{}{:018}{:08x}", prefix(), 0, self.ordinal))
    }
}
