//! Layers and configurations: is it there, and where is it.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use portcullis_image::{LayerLink, remove_layer};
use portcullis_model::Digest;
use portcullis_wire::Fault;

use crate::{
    LAYERS_PATH, faults,
    layer::{Backwards, content},
    request::{Permitted, key},
};

/// `HEAD /v2/NAME/blobs/DIGEST`: 200 with length and digest, or 404.
pub(super) fn head(request: &Permitted<'_>, digest: &str) -> Result<Response<Body>, Fault> {
    let (digest, size) = find(request, digest)?;
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    super::manifest::insert_digest(headers, &digest);
    Ok(response)
}

/// `GET /v2/NAME/blobs/DIGEST`: 307 to a link that needs no authorization, as ECR leads to its bucket; of the plain
/// profile the layer itself, or one range of it.
pub(super) async fn get(request: &Permitted<'_>, digest: &str) -> Result<Response<Body>, Fault> {
    let (digest, _) = find(request, digest)?;
    if request.profile.leads_elsewhere {
        return redirect(request, &digest);
    }
    let blob = request.gate.store().blobs().find(&digest).ok_or_else(|| faults::BLOB_UNKNOWN.fault())?;
    let mut response = content(&blob, &request.parts.headers, Backwards::Beyond).await;
    super::manifest::insert_digest(response.headers_mut(), &digest);
    Ok(response)
}

/// `DELETE /v2/NAME/blobs/DIGEST`, of the plain profile: 202. Other repositories keep theirs, and manifests that name it
/// stay.
pub(super) fn delete(request: &Permitted<'_>, digest: &str) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let (digest, _) = find(request, digest)?;
    let removed = remove_layer(request.gate.store(), key(&repository), &digest);
    removed.map_err(|refusal| request.refused(&refusal))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}

fn redirect(request: &Permitted<'_>, digest: &Digest) -> Result<Response<Body>, Fault> {
    let internal = |error: &dyn std::fmt::Display| faults::INTERNAL.with(&[("text", &error.to_string())]);
    let sealed = LayerLink::seal(request.gate, digest.clone()).map_err(|error| internal(&error))?;
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("link", &sealed).finish();
    let location = format!("{}{LAYERS_PATH}{digest}?{query}", request.endpoint);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    let location = HeaderValue::from_str(&location).map_err(|error| internal(&error))?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

fn find(request: &Permitted<'_>, digest: &str) -> Result<(Digest, u64), Fault> {
    let repository = request.repository()?;
    let digest: Digest = digest.parse().map_err(|_| faults::BLOB_UNKNOWN.fault())?;
    match repository.layers.get(&digest) {
        Some(size) => Ok((digest, *size)),
        None => Err(faults::BLOB_UNKNOWN.fault()),
    }
}
