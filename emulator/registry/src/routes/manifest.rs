//! Manifests, by tag or digest.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use portcullis_image::{
    Door, Push, Refusal, delete_replicas, is_tag, put_manifest, read_image, record_pull, remove_image, remove_tag,
};
use portcullis_model::Digest;
use portcullis_store::{Repository, write};
use portcullis_wire::Fault;

use crate::{
    faults,
    request::{Permitted, key, read_manifest},
};

static CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
static SUBJECT: HeaderName = HeaderName::from_static("oci-subject");

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
    } else {
        record_pull(request.gate, &request.token.caller, &repository, &image.digest);
    }
    Ok(response)
}

/// `PUT /v2/NAME/manifests/REFERENCE`: 201 with the digest, without content.
pub(super) async fn put(request: &Permitted<'_>, reference: &str, body: Body) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let bytes = read_manifest(body).await?;
    let digest: Option<Digest> = reference.parse().ok();
    let push = Push {
        door: Door::Registry,
        tag: digest.is_none().then_some(reference),
        digest: digest.as_ref(),
        media_type: request.header(header::CONTENT_TYPE),
        bytes: &bytes,
    };
    let pushed = put_manifest(request.gate, request.facts, key(&repository), &push)
        .map_err(|refusal| faults::refused(&refusal))?;

    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    let location = format!("{}/v2/{}/manifests/{}", request.endpoint, request.name, pushed.digest);
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, location);
    }
    insert_digest(headers, &pushed.digest);
    // OCI asks for it; that ECR sends it is `unverified`.
    if let Some(subject) = pushed.subject.and_then(|subject| HeaderValue::from_str(subject.as_str()).ok()) {
        headers.insert(SUBJECT.clone(), subject);
    }
    Ok(response)
}

/// `DELETE /v2/NAME/manifests/REFERENCE`: 202. The status is OCI's; ECR's was not recorded (`unverified`).
pub(super) fn delete(request: &Permitted<'_>, reference: &str) -> Result<Response<Body>, Fault> {
    let (registry, name) = (request.token.registry, request.name);
    let repository = request.repository()?;
    let deleted: Result<Digest, Refusal> = write(request.gate.store(), |world| {
        let found = world.repository(registry, &repository.key.region, &repository.key.name);
        let unknown = || Refusal::RepositoryNotFound { repository: name.to_owned(), registry };
        let mut changed = Repository::clone(found.ok_or_else(unknown)?);
        let digest = changed.image(reference).ok_or(Refusal::ImageNotFound)?.digest.clone();
        if is_tag(reference) {
            remove_tag(&mut changed, reference);
        } else {
            remove_image(&mut changed, &digest)?;
        }
        world.account_mut(registry).put_repository(changed);
        Ok(digest)
    });
    let digest = deleted.map_err(|refusal| faults::refused(&refusal))?;
    delete_replicas(request.gate, (registry, &request.token.region, name), &[digest]);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}

pub(super) fn insert_digest(headers: &mut HeaderMap, digest: &Digest) {
    if let Ok(value) = HeaderValue::from_str(digest.as_str()) {
        headers.insert(CONTENT_DIGEST.clone(), value);
    }
}
