//! A registry's answer, and the errors that its body lists.

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName},
};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

/// The answer to one request.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Empty for a HEAD.
    pub(crate) body: Bytes,
}

/// One entry of the `errors` of a distribution error body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct RegistryError {
    #[serde(default)]
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) message: String,
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default)]
    errors: Vec<RegistryError>,
}

impl Answer {
    /// The errors of the body, when it is an error body: none for a HEAD, for plain text and for an empty list.
    pub(crate) fn errors(&self) -> Vec<RegistryError> {
        self.error_body().map(|body| body.errors).unwrap_or_default()
    }

    /// Whether the body is JSON of the shape of an error body, even of an empty one.
    pub(crate) fn is_error_body(&self) -> bool {
        self.error_body().is_some()
    }

    /// Read as an object first: a JSON array would do for the fields of a structure, too.
    fn error_body(&self) -> Option<ErrorBody> {
        let object = serde_json::from_slice::<serde_json::Map<String, Value>>(&self.body).ok()?;
        serde_json::from_value(Value::Object(object)).ok()
    }

    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// `403 Forbidden`.
    pub(crate) fn status_line(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.reason())
    }

    /// `Forbidden`.
    pub(crate) fn reason(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or_default()
    }
}
