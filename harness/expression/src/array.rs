//! A list of values, and whether `.*` made it.

use crate::Value;

/// A list. What `.*` gives is marked, for indexing it goes into each of its elements instead of picking one.
#[derive(Clone, Debug, Default)]
pub struct Array {
    items: Vec<Value>,
    filtered: bool,
}

impl Array {
    /// A plain list.
    #[must_use]
    pub fn new(items: Vec<Value>) -> Self {
        Self { items, filtered: false }
    }

    /// What `.*` gives.
    pub(crate) fn filtered(items: Vec<Value>) -> Self {
        Self { items, filtered: true }
    }

    pub(crate) fn is_filtered(&self) -> bool {
        self.filtered
    }

    /// The elements.
    #[must_use]
    pub fn items(&self) -> &[Value] {
        &self.items
    }
}

// How a list was made is no part of what it says.
impl PartialEq for Array {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}
