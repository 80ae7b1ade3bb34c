//! A registry of a few routes, to be pushed to by the clients under test. It checks digests, wants Basic
//! authentication, records every request, and can deny one route as ECR does.

// Each test target uses a part of it.
#![expect(dead_code, reason = "shared by several test targets, none of which needs all of it")]

mod denial;
mod routes;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
};
pub(crate) use denial::Denial;
use http_body_util::BodyExt;
use portcullis_registry_client::Target;
use sha2::{Digest, Sha256};

/// The credentials that it takes.
pub(crate) const CREDENTIALS: &str = "QVdTOnRva2Vu";

/// What the registry holds and how it behaves.
#[derive(Default)]
pub(crate) struct Behaviour {
    pub(crate) denial: Option<Denial>,
    /// The status that answers a PATCH: ECR's 201, or 202 as the specification has it.
    pub(crate) patch_status: u16,
    /// Upload locations with scheme and host.
    pub(crate) absolute_locations: bool,
    /// Manifests are found by tag only.
    pub(crate) forgets_digests: bool,
    /// Blobs are served by this origin.
    pub(crate) blobs_elsewhere: Option<String>,
    /// Manifests of this media type are rejected as invalid.
    pub(crate) rejects: Option<&'static str>,
    /// One byte of each blob that is read is wrong.
    pub(crate) corrupts_blobs: bool,
    blobs: BTreeMap<(String, String), Bytes>,
    manifests: BTreeMap<(String, String), (String, Bytes)>,
    uploads: BTreeMap<String, Vec<u8>>,
    seen: Vec<String>,
    denied: usize,
    next_upload: usize,
}

/// A running registry.
#[derive(Clone)]
pub(crate) struct Registry {
    pub(crate) host: String,
    behaviour: Arc<Mutex<Behaviour>>,
}

impl Registry {
    /// Starts it on a free port.
    pub(crate) async fn start() -> Self {
        let behaviour = Arc::new(Mutex::new(Behaviour { patch_status: 201, ..Behaviour::default() }));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let registry = Self { host, behaviour };
        let router = Router::new().fallback(serve).with_state(registry.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        registry
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.behaviour.lock().unwrap());
    }

    pub(crate) fn target(&self, repository: &str, tag: &str) -> Target {
        Target {
            registry: format!("http://{}", self.host).parse().unwrap(),
            repository: repository.to_owned(),
            reference: tag.to_owned(),
            authorization: Some(CREDENTIALS.to_owned()),
        }
    }

    /// The requests since the last call, as the wire had them, and how many of them were denied.
    pub(crate) fn take_seen(&self) -> (Vec<String>, usize) {
        let mut behaviour = self.behaviour.lock().unwrap();
        (std::mem::take(&mut behaviour.seen), std::mem::take(&mut behaviour.denied))
    }

    pub(crate) fn blobs(&self, repository: &str) -> BTreeSet<String> {
        let behaviour = self.behaviour.lock().unwrap();
        behaviour.blobs.keys().filter(|(r, _)| r == repository).map(|(_, digest)| digest.clone()).collect()
    }

    pub(crate) fn manifest(&self, repository: &str, reference: &str) -> Option<Bytes> {
        let key = (repository.to_owned(), reference.to_owned());
        self.behaviour.lock().unwrap().manifests.get(&key).map(|(_, bytes)| bytes.clone())
    }

    /// Puts a manifest in place without a push.
    pub(crate) fn place(&self, repository: &str, reference: &str, media_type: &str, bytes: &str) {
        let manifest = (media_type.to_owned(), Bytes::from(bytes.to_owned()));
        for reference in [reference, &digest_of(bytes.as_bytes())] {
            let key = (repository.to_owned(), reference.to_owned());
            self.behaviour.lock().unwrap().manifests.insert(key, manifest.clone());
        }
    }
}

async fn serve(State(registry): State<Registry>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let credentials = parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    let mut behaviour = registry.behaviour.lock().unwrap();
    let behaviour = &mut *behaviour;
    let path_and_query = parts.uri.path_and_query().unwrap().as_str().to_owned();

    let authorized = credentials.as_deref() == Some(&format!("Basic {CREDENTIALS}"));
    let denied = denial::denied(behaviour, &parts.method, parts.uri.path(), authorized, !body.is_empty());
    let response = match denied {
        Some(response) => {
            behaviour.denied += 1;
            response
        }
        None if !authorized => unauthorized(),
        None => routes::route(behaviour, &registry.host, &parts.method, &path_and_query, &parts.headers, body.clone()),
    };
    behaviour.seen.push(seen(&parts.method, &path_and_query, &response, &parts.headers, body.len()));
    response
}

/// One line per request, in the form that an `Exchange` prints.
fn seen(method: &Method, path: &str, response: &Response, headers: &HeaderMap, bytes: usize) -> String {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut notes = Vec::new();
    if headers.contains_key(header::AUTHORIZATION) {
        notes.push("credentials".to_owned());
    }
    if let Some(length) = text(header::CONTENT_LENGTH) {
        assert_eq!(length, bytes.to_string());
        notes.push(format!("Content-Length {bytes}"));
    } else if text(header::TRANSFER_ENCODING).is_some() {
        notes.push(format!("chunked {bytes}"));
    }
    notes.extend(text(header::CONTENT_TYPE));
    let line = format!("{method} {path} {}", response.status().as_u16());
    if notes.is_empty() { line } else { format!("{line} ({})", notes.join(", ")) }
}

fn unauthorized() -> Response {
    answer(401)
        .header(header::WWW_AUTHENTICATE, "Basic realm=\"https://registry/\",service=\"ecr.amazonaws.com\"")
        .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .body(Body::from("Not Authorized\n"))
        .unwrap()
}

fn fault(status: u16, code: &str, message: &str) -> Response {
    let body = serde_json::json!({ "errors": [{ "code": code, "message": message }] });
    answer(status)
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn answer(status: u16) -> axum::http::response::Builder {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("Docker-Distribution-Api-Version", "registry/2.0")
}

fn digest_of(bytes: &[u8]) -> String {
    let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}
