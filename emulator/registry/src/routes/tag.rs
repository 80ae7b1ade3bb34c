//! The tags of a repository.

use axum::body::Body;
use http::{HeaderValue, Response, header};
use portcullis_wire::Fault;

use crate::request::Permitted;

/// `GET /v2/NAME/tags/list`. Observed: `text/plain`, no newline at the end.
pub(super) fn list(request: &Permitted<'_>) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let tags: Vec<&String> = repository.image_tags.keys().collect();
    let text = serde_json::json!({ "name": repository.key.name, "tags": tags }).to_string();
    let mut response = Response::new(Body::from(text));
    let text_type = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, text_type);
    Ok(response)
}
