//! A part of a list: `?n=COUNT&last=NAME`, and a `Link` to the next part, as the OCI distribution specification has it.

use axum::body::Body;
use http::{HeaderValue, Response, header};
use serde_json::Value;

use crate::request::Permitted;

/// The names that are asked for, out of all in their order, and the `Link` to those behind them.
pub(super) fn part<'n>(
    request: &Permitted<'_>,
    names: impl Iterator<Item = &'n str>,
) -> (Vec<&'n str>, Option<HeaderValue>) {
    let last = request.query("last");
    let mut names = names.filter(|name| last.as_deref().is_none_or(|last| *name > last));
    let Some(count) = request.query("n").and_then(|n| n.parse().ok()) else { return (names.collect(), None) };
    let part: Vec<&str> = names.by_ref().take(count).collect();
    let link = part.last().filter(|_| names.next().is_some()).and_then(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("n", &count.to_string()).append_pair("last", last);
        let path = request.parts.uri.path();
        HeaderValue::from_str(&format!("<{path}?{}>; rel=\"next\"", query.finish())).ok()
    });
    (part, link)
}

/// A list as an answer. Observed of ECR's tags: `text/plain`, no newline at the end.
pub(super) fn response(request: &Permitted<'_>, list: &Value, link: Option<HeaderValue>) -> Response<Body> {
    let mut response = Response::new(Body::from(list.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(request.profile.list_type));
    if let Some(link) = link {
        headers.insert(header::LINK, link);
    }
    response
}
