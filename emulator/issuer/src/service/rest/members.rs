//! The members of a request's body, taken out one by one; what is left over was not asked for.

use std::collections::BTreeSet;

use axum::{body::Bytes, extract::rejection::BytesRejection};
use serde_json::{Map, Value};

use super::answer::Refused;

/// The members of a body that are not read yet.
pub(super) struct Members(Map<String, Value>);

impl Members {
    /// Reads a body, which is a JSON object.
    pub(super) fn read(body: Result<Bytes, BytesRejection>) -> Result<Self, Refused> {
        let body = body.map_err(|rejection| Refused::Unreadable(rejection.status(), rejection.body_text()))?;
        match serde_json::from_slice(&body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(other) => Err(Refused::Invalid(format!("{other} is not an object."))),
            Err(_) => Err(Refused::NotJson),
        }
    }

    /// A boolean, if it is there.
    pub(super) fn boolean(&mut self, name: &str) -> Result<Option<bool>, Refused> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(value)),
            Some(other) => Err(wrong_type(name, &other, "a boolean")),
        }
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Refused> {
        match self.0.remove(name) {
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(wrong_type(name, &other, "a string")),
            None => Err(missing(name)),
        }
    }

    /// A list, if it is there.
    pub(super) fn list(&mut self, name: &str) -> Result<Option<Vec<Value>>, Refused> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(other) => Err(wrong_type(name, &other, "an array")),
        }
    }

    /// The claims of a template, if they are there: letters, digits and `_`, each once. That GitHub takes names which are
    /// no claim's is unverified: it documents the characters only. A job then gets no token, and is told the name.
    pub(super) fn claim_keys(&mut self) -> Result<Option<Vec<String>>, Refused> {
        const NAME: &str = "include_claim_keys";
        let Some(values) = self.list(NAME)? else { return Ok(None) };
        let mut keys = Vec::new();
        let mut seen = BTreeSet::new();
        for value in values {
            let Value::String(key) = value else { return Err(wrong_type(NAME, &value, "a string")) };
            if key.is_empty()
                || key.len() > 255
                || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                return Err(Refused::Invalid(format!(
                    "For '{NAME}', `{key}` is not alphanumeric characters and underscores."
                )));
            }
            if !seen.insert(key.clone()) {
                return Err(Refused::Invalid(format!("For '{NAME}', `{key}` is not unique.")));
            }
            keys.push(key);
        }
        Ok(Some(keys))
    }

    /// Refuses what is left over.
    pub(super) fn end(self) -> Result<(), Refused> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(not_permitted(name)),
        }
    }
}

/// What GitHub says of a member that must be there.
pub(super) fn missing(name: &str) -> Refused {
    Refused::Invalid(format!("\"{name}\" wasn't supplied."))
}

/// What GitHub says of a member that nothing asks for.
pub(super) fn not_permitted(name: &str) -> Refused {
    Refused::Invalid(format!("\"{name}\" is not a permitted key."))
}

/// What GitHub says of a member that has another type.
pub(super) fn wrong_type(name: &str, value: &Value, wanted: &str) -> Refused {
    Refused::Invalid(format!("For 'properties/{name}', {value} is not {wanted}."))
}
