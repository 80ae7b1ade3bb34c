//! `Action` and `NotAction`: names with wildcards, compared without letter case.
//!
//! A name is `service:action`, or `*` alone; another text is kept, matches nothing and earns a warning.

use super::{
    error::{Place, PolicyError},
    json::{Node, Value},
};
use crate::pattern::Pattern;

/// The actions that a statement is about.
#[derive(Debug)]
pub(crate) struct ActionElement {
    pub(crate) negated: bool,
    pub(crate) at: Place,
    /// `/Statement/0/Action`.
    pub(crate) pointer: String,
    pub(crate) names: Vec<ActionName>,
}

/// One name of the element.
#[derive(Debug)]
pub(crate) struct ActionName {
    pub(crate) text: String,
    pub(crate) at: Place,
    /// None for a text that is no action name.
    pattern: Option<Pattern>,
}

impl ActionElement {
    pub(super) fn read(
        node: &Node,
        negated: bool,
        pointer: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, PolicyError> {
        let element = if negated { "`NotAction`" } else { "`Action`" };
        if let Value::Object(_) | Value::Null = node.value {
            let message = format!("{element} must be a string or a list of strings, not {}", node.kind());
            return Err(PolicyError::syntax(node.at, message));
        }
        let names = node.texts(element, false)?.into_iter().map(|(text, at)| {
            let named = text == "*"
                || text.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
            if !named {
                warnings.push(format!("{pointer}: `{text}` is no action (`service:Action`) and matches nothing"));
            }
            let pattern = named.then(|| Pattern::new(&text.to_ascii_lowercase()));
            ActionName { text: text.to_owned(), at, pattern }
        });
        let names: Vec<ActionName> = names.collect();
        if names.is_empty() {
            let covers = if negated { "every action" } else { "no action" };
            warnings.push(format!("{pointer}: the list is empty, so the statement covers {covers}"));
        }
        Ok(Self { negated, at: node.at, pointer: pointer.to_owned(), names })
    }

    /// Stands in for an element that is not there; the document is refused for it.
    pub(super) fn none(at: Place, pointer: &str) -> Self {
        Self { negated: false, at, pointer: pointer.to_owned(), names: Vec::new() }
    }

    /// Whether the element covers the action.
    pub(crate) fn covers(&self, action: &str) -> bool {
        self.names.iter().any(|name| name.matches(action)) != self.negated
    }

    /// `Action` or `NotAction`.
    pub(crate) fn name(&self) -> &'static str {
        if self.negated { "NotAction" } else { "Action" }
    }
}

impl ActionName {
    fn matches(&self, action: &str) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| pattern.matches_any_case(action))
    }
}
