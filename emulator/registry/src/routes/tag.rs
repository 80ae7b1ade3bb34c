//! The tags of a repository.

use axum::body::Body;
use http::Response;
use portcullis_wire::Fault;

use super::list;
use crate::request::Permitted;

/// `GET /v2/NAME/tags/list`
pub(super) fn list(request: &Permitted<'_>) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let (tags, link) = list::part(request, repository.image_tags.keys().map(String::as_str));
    Ok(list::response(request, &serde_json::json!({ "name": repository.key.name, "tags": tags }), link))
}
