//! `POST /v2/NAME/blobs/uploads/?mount=DIGEST&from=NAME`: a layer of another repository in place.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use portcullis_image::mount_layer;
use portcullis_model::Digest;
use portcullis_wire::Fault;

use crate::request::{Permitted, key};

/// What the caller must be allowed to do with the source: to read the layer. `unverified`.
const READS: [&str; 2] = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer"];

/// 201 when it was mounted. Otherwise nothing: then an upload begins, as for any other POST.
pub(super) fn mounted(request: &Permitted<'_>) -> Option<Result<Response<Body>, Fault>> {
    let digest: Digest = request.query("mount")?.parse().ok()?;
    let from = request.query("from")?;
    let repository = match request.repository() {
        Ok(repository) => repository,
        Err(fault) => return Some(Err(fault)),
    };
    let may_read = READS.iter().all(|action| request.may(action, &from));
    if !may_read || !mount_layer(request.gate.store(), key(&repository), &from, &digest) {
        return None;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let location = format!("{}/v2/{}/blobs/{digest}", request.endpoint, request.name);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    super::manifest::insert_digest(response.headers_mut(), &digest);
    Some(Ok(response))
}
