//! Manifests, by tag or digest.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use portcullis_image::{put_manifest, read_image};
use portcullis_model::Digest;
use portcullis_wire::Fault;

use crate::{
    faults,
    request::{Permitted, key, read_manifest},
};

static CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// `GET` and `HEAD /v2/NAME/manifests/REFERENCE`. Observed: GET carries no `Docker-Content-Digest`. HEAD was not
/// recorded; clients that only ask with HEAD need the digest, so it has it (`unverified`).
pub(super) fn read(request: &Permitted<'_>, reference: &str) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let image = read_image(&repository, reference).map_err(|refusal| faults::refused(&refusal))?;
    let is_head = request.parts.method == Method::HEAD;
    let body = if is_head { Body::empty() } else { Body::from(image.manifest.clone()) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::from_str(&image.media_type) {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(image.manifest.len()));
    if is_head {
        insert_digest(headers, &image.digest);
    }
    Ok(response)
}

/// `PUT /v2/NAME/manifests/REFERENCE`: 201 with the digest, without content.
pub(super) async fn put(request: &Permitted<'_>, reference: &str, body: Body) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let bytes = read_manifest(body).await?;
    let media_type = request.header(header::CONTENT_TYPE);
    let now = request.gate.clock().now();
    let digest = put_manifest(request.gate.store(), key(&repository), reference, media_type, &bytes, now)
        .map_err(|refusal| faults::refused(&refusal))?;

    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    let location = format!("{}/v2/{}/manifests/{digest}", request.endpoint, request.name);
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, location);
    }
    insert_digest(headers, &digest);
    Ok(response)
}

pub(super) fn insert_digest(headers: &mut HeaderMap, digest: &Digest) {
    if let Ok(value) = HeaderValue::from_str(digest.as_str()) {
        headers.insert(CONTENT_DIGEST.clone(), value);
    }
}
