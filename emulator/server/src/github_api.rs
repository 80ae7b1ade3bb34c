//! GitHub's REST API under its real name: what is asked of `api.github.com` is answered from `/_github/api`.

use axum::body::Body;
use http::{Request, Uri, header, uri::PathAndQuery};

const HOST: &str = "api.github.com";
const PATH: &str = "/_github/api";

/// The request as the router knows it.
pub(crate) fn at_its_path(mut request: Request<Body>) -> Request<Body> {
    let header = || request.headers().get(header::HOST)?.to_str().ok();
    let host = request.uri().authority().map(http::uri::Authority::as_str).or_else(header).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if name.eq_ignore_ascii_case(HOST) && !request.uri().path().starts_with(PATH) {
        let mut parts = request.uri().clone().into_parts();
        let asked = parts.path_and_query.as_ref().map_or("/", PathAndQuery::as_str);
        // What was a path and query stays one with a path before it.
        if let Ok(moved) = format!("{PATH}{asked}").parse() {
            parts.path_and_query = Some(moved);
            if let Ok(uri) = Uri::from_parts(parts) {
                *request.uri_mut() = uri;
            }
        }
    }
    request
}
