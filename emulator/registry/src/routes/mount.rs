//! `POST /v2/NAME/blobs/uploads/?mount=DIGEST&from=NAME`: a layer of another repository in place.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use portcullis_image::{Mounting, mount_layer};
use portcullis_model::Digest;
use portcullis_wire::Fault;

use crate::request::{Permitted, key};

/// What the caller must be allowed to do with the source: to read the layer. `unverified`.
const READS: [&str; 2] = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer"];

/// 201 when it was mounted. Otherwise nothing: then an upload begins, as for any other POST.
pub(super) fn mounted(request: &Permitted<'_>) -> Option<Result<Response<Body>, Fault>> {
    let digest: Digest = request.query("mount")?.parse().ok()?;
    let sources = sources(request, &digest);
    if sources.is_empty() {
        return None;
    }
    let repository = match request.repository() {
        Ok(repository) => repository,
        Err(fault) => return Some(Err(fault)),
    };
    let mounting = request.profile.mounting;
    let is_mounted = sources.iter().any(|from| {
        READS.iter().all(|action| request.may(action, from))
            && mount_layer(request.gate.store(), key(&repository), from, &digest, mounting)
    });
    if !is_mounted {
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

/// The repositories to take it from: the named one. Where none is named, ECR has none; OCI leaves the choice to the
/// registry, and then each one that has it will do.
fn sources(request: &Permitted<'_>, digest: &Digest) -> Vec<String> {
    if let Some(from) = request.query("from") {
        return vec![from];
    }
    if request.profile.mounting == Mounting::AsAccountSets {
        return Vec::new();
    }
    let world = request.gate.store().world();
    let repositories = world.account(request.token.registry).into_iter();
    let repositories = repositories.flat_map(|account| account.repositories(&request.token.region));
    let with_layer = repositories.filter(|repository| repository.layers.contains_key(digest));
    with_layer.map(|repository| repository.key.name.to_string()).collect()
}
