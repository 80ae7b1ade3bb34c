//! Uploads of layers: start, add, complete.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use portcullis_image::{has_large_parts, put_layer};
use portcullis_model::Digest;
use portcullis_wire::Fault;
use uuid::Uuid;

use crate::{
    faults,
    part::{Extent, append},
    request::{Permitted, key},
};

static UPLOAD_UUID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// `POST /v2/NAME/blobs/uploads/`: 202 with the place to send the layer to. Also with `mount`: mounting layers of other
/// repositories is off unless an account setting turns it on, and then ECR answers like this. With `?digest=DIGEST` and
/// the layer it is 201, where the profile has that; ECR lets the layer be sent again.
pub(super) async fn start(request: &Permitted<'_>, body: &mut Body) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let id = request.gate.store().uploads().begin(&repository.arn, request.gate.clock().now());
    if request.profile.takes_layer_in_post && request.query("digest").is_some() {
        let completed = complete_at(request, id, None, body).await;
        if completed.is_err() {
            request.gate.store().uploads().abandon(id, &repository.arn);
        }
        return completed;
    }
    Ok(progress(request, id, StatusCode::ACCEPTED, 0))
}

/// `GET /v2/NAME/blobs/uploads/ID`, of the plain profile: 204 with how far it came.
pub(super) fn status(request: &Permitted<'_>, id: &str) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let id = parse(id)?;
    let received = request.gate.store().uploads().received(id, &repository.arn);
    let received = received.map_err(|error| request.upload_refused(&error))?;
    Ok(progress(request, id, StatusCode::NO_CONTENT, received))
}

/// `DELETE /v2/NAME/blobs/uploads/ID`, of the plain profile: 204, and nothing of it is left.
pub(super) fn cancel(request: &Permitted<'_>, id: &str) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let id = parse(id)?;
    let uploads = request.gate.store().uploads();
    uploads.received(id, &repository.arn).map_err(|error| request.upload_refused(&error))?;
    uploads.abandon(id, &repository.arn);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// `PATCH /v2/NAME/blobs/uploads/ID`: ECR answers 201, not 202, and tells the range of the first part after each one.
pub(super) async fn add(request: &Permitted<'_>, id: &str, body: &mut Body) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let id = parse(id)?;
    let at = Extent::said(request, id, &repository.arn, body)?;
    let total = append(request, id, &repository.arn, at.as_ref(), body).await?;
    let parts = request.gate.store().uploads().parts(id, &repository.arn).unwrap_or_default();
    let told = parts.first().copied().filter(|_| request.profile.keeps_parts_as_its_bucket_does).unwrap_or(total);
    Ok(progress(request, id, request.profile.part_taken, told))
}

/// `PUT /v2/NAME/blobs/uploads/ID?digest=DIGEST`, with or without the last part: 201.
pub(super) async fn complete(request: &Permitted<'_>, id: &str, body: &mut Body) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let id = parse(id)?;
    let at = Extent::said(request, id, &repository.arn, body)?;
    complete_at(request, id, at, body).await
}

async fn complete_at(
    request: &Permitted<'_>,
    id: Uuid,
    at: Option<Extent>,
    body: &mut Body,
) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let given = request.query("digest").and_then(|text| text.parse::<Digest>().ok());
    let given = given.ok_or_else(|| faults::DIGEST_INVALID.fault())?;
    append(request, id, &repository.arn, at.as_ref(), body).await?;
    if request.profile.keeps_parts_as_its_bucket_does {
        let parts = request.gate.store().uploads().parts(id, &repository.arn);
        let parts = parts.map_err(|error| request.upload_refused(&error))?;
        has_large_parts(&parts, &id.to_string()).map_err(|refusal| request.refused(&refusal))?;
    }
    let (uploads, now) = (request.gate.store().uploads(), request.gate.clock().now());
    let completed = uploads.complete(id, &repository.arn, std::slice::from_ref(&given), now).await;
    let layer = completed.map_err(|error| request.upload_refused(&error))?;
    put_layer(request.gate.store(), key(&repository), &layer).map_err(|refusal| request.refused(&refusal))?;

    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let location = format!("{}/v2/{}/blobs/{given}", request.endpoint, request.name);
    insert(response.headers_mut(), header::LOCATION, &location);
    super::manifest::insert_digest(response.headers_mut(), &given);
    Ok(response)
}

fn parse(id: &str) -> Result<Uuid, Fault> {
    id.parse().map_err(|_| faults::BLOB_UPLOAD_UNKNOWN.fault())
}

fn progress(request: &Permitted<'_>, id: Uuid, status: StatusCode, total: u64) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    insert(headers, header::LOCATION, &request.upload_location(id));
    insert(headers, UPLOAD_UUID.clone(), &id.to_string());
    insert(headers, header::RANGE, &format!("0-{}", total.saturating_sub(1)));
    response
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
