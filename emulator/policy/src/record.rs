//! What is remembered of a request: the shape of the decision journal, as `/_portcullis/decisions` serves it.

use portcullis_model::{Cause, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Decision;

/// One request that was judged or refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Counted from 1 in the order of the answers.
    pub number: u64,
    /// The request id that the client was given.
    pub request_id: String,
    /// When it was answered, by the emulator's clock.
    pub at: Timestamp,
    /// `sts`, `iam`, `ecr`, `registry`.
    pub service: String,
    /// The operation of the service, or method and path at the registry.
    pub operation: String,
    /// The ARN of whoever asked, when that was established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The IAM action that the decision is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The resource that the decision is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The decision, when it came to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// What the client was told, when it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// What a client was told, and what it was not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// AWS's error code.
    pub code: String,
    /// AWS's message.
    pub message: String,
    /// The cause, which the client does not get to see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}
