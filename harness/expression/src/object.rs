//! Named values, whose names are the same in any case.

use std::collections::HashMap;

use crate::{Unknown, Value};

/// Named values in the order in which they were put in. Of two names that differ only in case the first stays.
#[derive(Clone, Debug, Default)]
pub struct Object {
    entries: Vec<(String, Value)>,
    by_name: HashMap<String, usize>,
    rest: Option<Unknown>,
}

impl Object {
    /// An object that has exactly these entries: any other name gives null.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = (String, Value)>) -> Self {
        let mut object = Self::default();
        for (name, value) in entries {
            object.insert(name, value);
        }
        object
    }

    /// The same object, of which more is not known: any other name gives an unknown value.
    #[must_use]
    pub fn with_unknown_rest(mut self, why: Unknown) -> Self {
        self.rest = Some(why);
        self
    }

    fn insert(&mut self, name: String, value: Value) {
        let folded = name.to_lowercase();
        if !self.by_name.contains_key(&folded) {
            self.by_name.insert(folded, self.entries.len());
            self.entries.push((name, value));
        }
    }

    /// The value of this name, in any case; none where the object has no such entry and is known to have none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        let known = self.by_name.get(&name.to_lowercase()).and_then(|at| self.entries.get(*at));
        match (known, &self.rest) {
            (Some((_, value)), _) => Some(value.clone()),
            (None, Some(why)) => Some(Value::Unknown(why.clone())),
            (None, None) => None,
        }
    }

    /// The entries, as named and in order.
    #[must_use]
    pub fn entries(&self) -> &[(String, Value)] {
        &self.entries
    }

    /// Why there may be entries besides these, if there may.
    #[must_use]
    pub fn unknown_rest(&self) -> Option<&Unknown> {
        self.rest.as_ref()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries && self.rest == other.rest
    }
}
