//! How the REST API refuses.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

/// A refusal: its status, and a body with a text, a link and the status once more.
#[derive(Debug)]
pub(super) enum Refused {
    /// 401: there is no credential. Any will do here, `Authorization: Bearer x`; the text is GitHub's.
    Unauthenticated,
    /// 404: there is no such thing, or no such path.
    NotFound,
    /// 400: the body is no JSON.
    NotJson,
    /// 413 or 400: the body could not be read.
    Unreadable(StatusCode, String),
    /// 422: the body is not what the endpoint takes.
    Invalid(String),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "Requires authentication".to_owned()),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not Found".to_owned()),
            Self::NotJson => (StatusCode::BAD_REQUEST, "Problems parsing JSON".to_owned()),
            Self::Unreadable(status, message) => (status, message),
            Self::Invalid(what) => (StatusCode::UNPROCESSABLE_ENTITY, format!("Invalid request.\n\n{what}")),
        };
        let body = json!({
            "message": message,
            "documentation_url": "https://docs.github.com/rest/actions/oidc",
            "status": status.as_str(),
        });
        (status, Json(body)).into_response()
    }
}
