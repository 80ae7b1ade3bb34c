//! `GET /v2/`: whether the registry speaks the protocol and takes the token.

use axum::body::Body;
use http::Response;

/// 200 without content. Whoever gets here has a valid token; no IAM action is asked for.
pub(super) fn greet() -> Response<Body> {
    Response::new(Body::empty())
}
