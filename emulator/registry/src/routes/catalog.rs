//! The repositories of a registry.

use axum::body::Body;
use http::Response;
use portcullis_wire::Fault;

use super::list;
use crate::request::Permitted;

/// `GET /v2/_catalog`. The content type is `unverified`: that of the list of tags.
pub(super) fn list(request: &Permitted<'_>) -> Result<Response<Body>, Fault> {
    let world = request.gate.store().world();
    let repositories =
        world.account(request.token.registry).into_iter().flat_map(|it| it.repositories(&request.token.region));
    let (names, link) = list::part(request, repositories.map(|repository| repository.key.name.as_str()));
    Ok(list::response(request, &serde_json::json!({ "repositories": names }), link))
}
