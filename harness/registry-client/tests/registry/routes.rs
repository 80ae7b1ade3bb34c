//! What the registry does when it does not deny.

use std::collections::BTreeMap;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Method, header},
    response::Response,
};

use super::{Behaviour, answer, digest_of, fault};

/// The answer to an authorized request.
pub(crate) fn route(
    behaviour: &mut Behaviour,
    host: &str,
    method: &Method,
    path_and_query: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    let url: url::Url = format!("http://{host}{path_and_query}").parse().unwrap();
    let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    let Some(path) = url.path().strip_prefix("/v2/") else { return fault(404, "UNSUPPORTED", "no such route") };
    if path.is_empty() {
        return answer(200).body(Body::empty()).unwrap();
    }
    if let Some((repository, reference)) = path.split_once("/manifests/") {
        return manifest(behaviour, method, repository, reference, headers, body);
    }
    let (repository, rest) = path.split_once("/blobs/").unwrap();
    match rest.strip_prefix("uploads/") {
        Some(id) => upload(behaviour, host, method, repository, id, &query, body),
        None => blob(behaviour, method, repository, rest),
    }
}

fn manifest(
    behaviour: &mut Behaviour,
    method: &Method,
    repository: &str,
    reference: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    let key = |reference: &str| (repository.to_owned(), reference.to_owned());
    if method == Method::PUT {
        let digest = digest_of(&body);
        let media_type = headers[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        if behaviour.rejects == Some(media_type.as_str()) {
            return fault(400, "MANIFEST_INVALID", "not this format");
        }
        for reference in [reference, &digest] {
            behaviour.manifests.insert(key(reference), (media_type.clone(), body.clone()));
        }
        return answer(201).header("Docker-Content-Digest", digest).body(Body::empty()).unwrap();
    }
    let hidden = behaviour.forgets_digests && method == Method::GET && reference.starts_with("sha256:");
    match behaviour.manifests.get(&key(reference)) {
        Some((media_type, bytes)) if !hidden => answer(200)
            .header(header::CONTENT_TYPE, media_type)
            .header("Docker-Content-Digest", digest_of(bytes))
            .body(Body::from(bytes.clone()))
            .unwrap(),
        _ => fault(404, "MANIFEST_UNKNOWN", "Requested image not found"),
    }
}

fn upload(
    behaviour: &mut Behaviour,
    host: &str,
    method: &Method,
    repository: &str,
    id: &str,
    query: &BTreeMap<String, String>,
    body: Bytes,
) -> Response {
    let prefix = if behaviour.absolute_locations { format!("http://{host}") } else { String::new() };
    let location = |id: &str, state: usize| format!("{prefix}/v2/{repository}/blobs/uploads/{id}?_state={state}");
    match (method.as_str(), query.get("mount"), query.get("from")) {
        ("POST", Some(digest), Some(from)) if behaviour.blobs.contains_key(&(from.clone(), digest.clone())) => {
            let bytes = behaviour.blobs[&(from.clone(), digest.clone())].clone();
            behaviour.blobs.insert((repository.to_owned(), digest.clone()), bytes);
            return answer(201).body(Body::empty()).unwrap();
        }
        ("POST", ..) => {
            behaviour.next_upload += 1;
            let id = format!("id{}", behaviour.next_upload);
            behaviour.uploads.insert(id.clone(), Vec::new());
            return answer(202).header(header::LOCATION, location(&id, 0)).body(Body::empty()).unwrap();
        }
        _ => {}
    }
    let Some(content) = behaviour.uploads.get_mut(id) else {
        return fault(404, "BLOB_UPLOAD_UNKNOWN", "no such upload");
    };
    content.extend_from_slice(&body);
    match method.as_str() {
        "PATCH" => {
            let status = behaviour.patch_status;
            answer(status).header(header::LOCATION, location(id, content.len())).body(Body::empty()).unwrap()
        }
        "PUT" => {
            let content = Bytes::from(behaviour.uploads.remove(id).unwrap());
            if query.get("digest") != Some(&digest_of(&content)) {
                return fault(400, "DIGEST_INVALID", "the digest is another");
            }
            behaviour.blobs.insert((repository.to_owned(), digest_of(&content)), content);
            answer(201).body(Body::empty()).unwrap()
        }
        "DELETE" => {
            behaviour.uploads.remove(id);
            answer(204).body(Body::empty()).unwrap()
        }
        _ => fault(405, "UNSUPPORTED", "no such method"),
    }
}

fn blob(behaviour: &mut Behaviour, method: &Method, repository: &str, digest: &str) -> Response {
    let Some(bytes) = behaviour.blobs.get(&(repository.to_owned(), digest.to_owned())) else {
        return fault(404, "BLOB_UNKNOWN", "no such blob");
    };
    if let (Some(origin), &Method::GET) = (&behaviour.blobs_elsewhere, method) {
        let location = format!("{origin}/v2/{repository}/blobs/{digest}");
        return answer(307).header(header::LOCATION, location).body(Body::empty()).unwrap();
    }
    let mut bytes = bytes.to_vec();
    if behaviour.corrupts_blobs {
        *bytes.last_mut().unwrap() ^= 1;
    }
    answer(200).body(Body::from(bytes)).unwrap()
}
