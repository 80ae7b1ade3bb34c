//! Manifests, by tag or digest.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use portcullis_image::{
    Push, Pushed, Refusal, delete_replicas, is_tag, put_manifest, read_image, record_pull, remove_by_reference,
    upstream_of,
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
static TAG: HeaderName = HeaderName::from_static("oci-tag");

/// `GET` and `HEAD /v2/NAME/manifests/REFERENCE`. Observed of ECR: GET carries no `Docker-Content-Digest`. HEAD was not
/// recorded; clients that only ask with HEAD need the digest, so it has it (`unverified`).
pub(super) fn read(request: &Permitted<'_>, reference: &str) -> Result<Response<Body>, Fault> {
    let repository = request.repository().map_err(|fault| not_fetched(request).unwrap_or(fault))?;
    let image = read_image(&repository, reference).map_err(|refusal| match refusal {
        Refusal::ImageNotFound => not_fetched(request).unwrap_or_else(|| request.refused(&refusal)),
        refusal => request.refused(&refusal),
    })?;
    let is_head = request.parts.method == Method::HEAD;
    let body = if is_head { Body::empty() } else { Body::from(image.manifest.clone()) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::from_str(&image.media_type) {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(image.manifest.len()));
    if is_head || request.profile.names_digest_on_get {
        insert_digest(headers, &image.digest);
    }
    if !is_head {
        record_pull(request.gate, &request.token.caller, &repository, &image.digest);
    }
    Ok(response)
}

/// The fault of what ECR would fetch from another registry.
fn not_fetched(request: &Permitted<'_>) -> Option<Fault> {
    let (world, token) = (request.gate.store().world(), request.token);
    let (prefix, rule) = upstream_of(&world, token.registry, &token.region, request.name)?;
    let values = [("name", request.name), ("upstream", &rule.upstream_url), ("prefix", prefix)];
    Some(faults::NOT_FETCHED.with(&values))
}

/// `PUT /v2/NAME/manifests/REFERENCE`: 201 with the digest, without content. Where the profile has it, `?tag=TAG` gives a
/// manifest that is put by its digest that tag, as often as it stands there.
pub(super) async fn put(request: &Permitted<'_>, reference: &str, body: &mut Body) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let bytes = read_manifest(request.profile, body).await?;
    let digest: Option<Digest> = reference.parse().ok();
    let tags = match &digest {
        Some(_) if request.profile.takes_tag_parameters => request.queries("tag"),
        _ => Vec::new(),
    };
    if !tags.iter().all(|tag| is_tag(tag)) {
        return Err(request.refused(&Refusal::InvalidTag));
    }
    let media_type = request.header(header::CONTENT_TYPE);
    let push = Push {
        door: request.profile.door,
        tag: digest.is_none().then_some(reference),
        digest: digest.as_ref(),
        media_type: media_type.as_deref(),
        bytes: &bytes,
    };
    let put = |push: &Push<'_>| -> Result<Pushed, Fault> {
        put_manifest(request.gate, request.facts, key(&repository), push).map_err(|refusal| request.refused(&refusal))
    };
    let pushed = put(&push)?;
    for tag in &tags {
        put(&Push { tag: Some(tag), ..push })?;
    }

    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    let location = format!("{}/v2/{}/manifests/{}", request.endpoint, request.name, pushed.digest);
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, location);
    }
    insert_digest(headers, &pushed.digest);
    for tag in tags.iter().filter_map(|tag| HeaderValue::from_str(tag).ok()) {
        headers.append(TAG.clone(), tag);
    }
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
        let digest = remove_by_reference(&mut changed, request.profile.door, reference)?;
        world.account_mut(registry).put_repository(changed);
        Ok(digest)
    });
    let digest = deleted.map_err(|refusal| request.refused(&refusal))?;
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
