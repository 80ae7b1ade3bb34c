//! The log of requests: what a registry, or a proxy before it, would have recorded.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One request and the status that answered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// The HTTP method.
    pub method: String,
    /// Path and query; the whole URL when the request went to another host than the registry's.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// Whether the request carried credentials.
    pub authorization: bool,
    /// How the body was sent; absent when the method sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The media type of the body, when the client names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The media types asked for, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// How its end is told.
    pub framing: Framing,
    /// Its length.
    pub bytes: u64,
}

/// How a request tells where its body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Framing {
    /// By a `Content-Length`.
    ContentLength,
    /// By the last chunk: there is no `Content-Length`.
    Chunked,
}

impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ContentLength => "Content-Length",
            Self::Chunked => "chunked",
        })
    }
}

impl fmt::Display for Exchange {
    /// One line: `PUT /v2/app/manifests/1 201 (credentials, Content-Length 735, application/…)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.path, self.status)?;
        let mut notes = Vec::new();
        if self.authorization {
            notes.push("credentials".to_owned());
        }
        if let Some(body) = self.body {
            notes.push(format!("{} {}", body.framing, body.bytes));
        }
        notes.extend(self.content_type.clone());
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}
