//! JSON as the values that the SDK's setters take. What is absent, or of another type, is not set.

use aws_sdk_ecr::primitives::Blob;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

pub(crate) fn text(given: Option<&Value>) -> Option<String> {
    given?.as_str().map(str::to_owned)
}

pub(crate) fn number<T: TryFrom<i64>>(given: Option<&Value>) -> Option<T> {
    given?.as_i64()?.try_into().ok()
}

pub(crate) fn truth(given: Option<&Value>) -> Option<bool> {
    given?.as_bool()
}

/// `{"$bytes": base64}`
pub(crate) fn blob(given: Option<&Value>) -> Option<Blob> {
    STANDARD.decode(given?.get("$bytes")?.as_str()?).ok().map(Blob::new)
}

pub(crate) fn object(given: Option<&Value>) -> Option<&Value> {
    given.filter(|given| given.is_object())
}

pub(crate) fn list<T>(given: Option<&Value>, made: impl Fn(Option<&Value>) -> Option<T>) -> Option<Vec<T>> {
    Some(given?.as_array()?.iter().filter_map(|item| made(Some(item))).collect())
}
