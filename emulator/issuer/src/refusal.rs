//! What the token service answers when it answers no: a status and `{"message": "…"}`, as GitHub's APIs do.
//!
//! unverified: the bodies of the runner's real endpoint, and which of 401 and 403 it takes for which bearer; only that
//! both occur is known. Clients show the status and whatever text there is.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE};
use serde_json::json;

use crate::{claims::NoClaims, issuer::MintError, jobs::Refused, keys::KeyFailure};

/// An answer that refuses.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn no_bearer() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "the request has no bearer: send the header `Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN`",
        )
    }
}

impl From<Refused> for Refusal {
    fn from(why: Refused) -> Self {
        let (status, message) = match why {
            Refused::UnknownBearer => (
                StatusCode::UNAUTHORIZED,
                "no job was given this bearer: send the `requestToken` of `POST /_github/jobs` at this endpoint",
            ),
            Refused::JobEnded => (
                StatusCode::UNAUTHORIZED,
                "the job of this bearer has ended: register another one with `POST /_github/jobs`",
            ),
            Refused::NotPermitted => (
                StatusCode::FORBIDDEN,
                "the job of this bearer has no `id-token: write`: add it to the `permissions` of the job or the workflow",
            ),
            Refused::Withheld(why) => {
                return Self::new(StatusCode::FORBIDDEN, format!("the job of this bearer may not ask: {why}"));
            }
            Refused::AnotherJob => {
                (StatusCode::FORBIDDEN, "this bearer is of another job: send it to the `requestUrl` that came with it")
            }
        };
        Self::new(status, message)
    }
}

impl From<MintError> for Refusal {
    fn from(error: MintError) -> Self {
        match error {
            MintError::Claims(NoClaims::Job(invalid)) => Self::bad_request(format!("{invalid}: {}", invalid.help())),
            MintError::Claims(NoClaims::Subject(_)) | MintError::Faults(_) => Self::bad_request(error.to_string()),
            MintError::Key(failure) => failure.into(),
        }
    }
}

impl From<KeyFailure> for Refusal {
    fn from(failure: KeyFailure) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, failure.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "message": self.message }))).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 11.6.1: a 401 says which scheme would do.
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
