//! Faults: what AWS answers when it refuses, and the cause that it keeps to itself.

use portcullis_model::Cause;
use serde_json::{Map, Value};

/// One row of a service's fault table: a code, its HTTP status and the text with `{placeholders}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultKind {
    /// AWS's error code as it stands on the wire.
    pub code: &'static str,
    /// The HTTP status, 400 or above.
    pub status: u16,
    /// AWS's text; `{name}` stands for a value.
    pub text: &'static str,
}

/// A refusal. Its text goes to the client; its cause goes to the journal only.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Fault {
    /// AWS's error code.
    pub code: String,
    /// The HTTP status, 400 or above.
    pub status: u16,
    /// The text that the client gets.
    pub message: String,
    /// What else the client gets of a modelled exception, by the names of its members.
    pub members: Option<Box<Map<String, Value>>>,
    /// The cause that the client does not get.
    pub cause: Option<Box<Cause>>,
}

impl FaultKind {
    /// A row of a fault table.
    #[must_use]
    pub const fn new(code: &'static str, status: u16, text: &'static str) -> Self {
        Self { code, status, text }
    }

    /// The fault of a row whose text has no placeholders.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.with(&[])
    }

    /// The fault with each `{name}` of the text replaced by its value; values are not read for placeholders again.
    #[must_use]
    pub fn with(&self, values: &[(&str, &str)]) -> Fault {
        let mut message = String::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some((before, after)) = rest.split_once('{') {
            message.push_str(before);
            let known = after.split_once('}').and_then(|(name, after)| {
                values.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value, after))
            });
            match known {
                Some((value, after)) => {
                    message.push_str(value);
                    rest = after;
                }
                None => {
                    message.push('{');
                    rest = after;
                }
            }
        }
        message.push_str(rest);
        Fault { code: self.code.to_owned(), status: self.status, message, members: None, cause: None }
    }
}

impl Fault {
    /// Attaches a member of the exception, as the API model names it. JSON protocols carry it.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.get_or_insert_default().insert(name.to_owned(), value.into());
        self
    }

    /// Attaches the cause that the client does not get to see.
    #[must_use]
    pub fn caused_by(mut self, cause: Cause) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_once_and_braces_of_the_text_stay() {
        let kind = FaultKind::new("ImageNotFoundException", 400, "imageId {imageTag:'{tag}'} of '{name}'");
        assert_eq!(kind.with(&[("tag", "{name}"), ("name", "n")]).message, "imageId {imageTag:'{name}'} of 'n'");
    }
}
