//! The value of a repository's custom property.

use serde::{Deserialize, Serialize};

/// The value of a custom property, of any of the types that GitHub has for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PropertyValue {
    /// A true or false property.
    Boolean(bool),
    /// A text, or the one that was selected.
    Text(String),
    /// Those that were selected.
    Selected(Vec<String>),
}

impl PropertyValue {
    /// The text of the claim `repo_property_<name>`: booleans are `true` and `false`, selected values joined by commas.
    #[must_use]
    pub fn claim(&self) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            Self::Selected(values) => values.join(","),
        }
    }
}
