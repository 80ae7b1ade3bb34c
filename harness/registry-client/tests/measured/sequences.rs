//! The order of requests, up to swaps of what the client does in parallel.
//!
//! Requests about one blob or manifest form a lane. Two logs are alike when they have the same lanes, the same number
//! of uploads started, and the same succession of ping, manifest and blob requests.

use std::{collections::BTreeMap, path::Path};

use libtest_mimic::{Failed, Trial};
use portcullis_registry_client::{Client, Exchange, Image, http_client, pull, push};
use serde::Deserialize;

use super::known;
use crate::registry::Registry;

#[derive(Deserialize)]
struct Recording {
    operation: String,
    client: String,
    requests: Vec<Request>,
}

/// One request of either side.
#[derive(Clone, Deserialize)]
struct Request {
    method: String,
    path: String,
    status: u16,
    authorization: bool,
    body: Option<String>,
    #[serde(default)]
    bytes: u64,
    #[serde(rename = "contentType")]
    content_type: Option<String>,
    #[serde(default)]
    accept: Vec<String>,
}

pub(crate) fn trials(file: &Path) -> Vec<Trial> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return vec![Trial::test("sequences.json", move || Err(format!("{error}").into()))],
    };
    let recordings: Vec<Recording> = serde_json::from_str(&text).unwrap();
    let trial = |recording: Recording| {
        let name = format!("sequence: {} ({})", recording.operation, recording.client);
        let not_played = known::NOT_PLAYED.iter().any(|(operation, _)| *operation == recording.operation);
        Trial::test(name, move || compare(&recording)).with_ignored_flag(not_played)
    };
    recordings.into_iter().map(trial).collect()
}

/// Runs one comparison.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn compare(recording: &Recording) -> Result<(), Failed> {
    let played = block_on(play(recording))?;
    let played: Vec<Request> = played.into_iter().map(Request::from).collect();
    let (wanted, seen) = (shape(&recording.requests), shape(&played));
    if wanted == seen {
        return Ok(());
    }
    Err(format!("the real client:\n{}\n\nplayed:\n{}", wanted.join("\n"), seen.join("\n")).into())
}

/// Brings registry and image into the state of the recording, and plays the operation.
async fn play(recording: &Recording) -> Result<Vec<Exchange>, Failed> {
    let registry = Registry::start().await;
    registry.set(|behaviour| behaviour.patch_status = 202);
    let http = http_client().unwrap();
    let client = client_of(&recording.client)?;
    let (here, second, other) = (registry.target("x", "1"), registry.target("x", "2"), registry.target("y", "1"));
    let layers = if matches!(client, Client::Oras | Client::Buildah) { 1 } else { 2 };
    let image = Image::with_layers("measured", layers);
    let again = image.clone().pushed_to("x").rebuilt("2");
    let first = async || push(client, &http, &here, &image).await.unwrap();

    let exchanges = match recording.operation.as_str() {
        // The images of these two had been pushed elsewhere before.
        "podman push (first)" | "buildah push" => {
            push(client, &http, &here, &image).await.unwrap();
            push(client, &http, &other, &image.clone().pushed_to("x")).await.unwrap().exchanges
        }
        "docker push first"
        | "skopeo copy to (first)"
        | "crane push (first)"
        | "oras push"
        | "buildx build --push (first, with attestation)" => first().await.exchanges,
        "docker push same again"
        | "skopeo copy to (again)"
        | "crane push (again)"
        | "podman push (again)"
        | "buildx build --push (again)" => {
            first().await;
            push(client, &http, &here, &again).await.unwrap().exchanges
        }
        "docker push second tag" => {
            first().await;
            push(client, &http, &second, &again).await.unwrap().exchanges
        }
        "docker push to another repository (mount)" | "docker push to another repository" => {
            first().await;
            push(client, &http, &other, &again).await.unwrap().exchanges
        }
        // The engine had one of the layers, and the recorded registry did not find the manifest by its digest.
        "docker pull" => {
            registry.set(|behaviour| behaviour.forgets_digests = true);
            push(client, &http, &here, &Image::with_layers("measured", 1)).await.unwrap();
            pull(client, &http, &here).await.unwrap().exchanges
        }
        "skopeo copy from" | "crane pull" | "podman pull" | "oras pull" => {
            first().await;
            pull(client, &http, &here).await.unwrap().exchanges
        }
        unknown => return Err(format!("`{unknown}` is neither played nor listed in known.rs").into()),
    };
    Ok(exchanges)
}

pub(crate) fn client_of(recorded: &str) -> Result<Client, Failed> {
    let known = [
        ("engine 20.10", Client::DockerGraphdriver),
        ("docker 20.10", Client::DockerGraphdriver),
        ("moby v2", Client::DockerContainerd),
        ("docker 29", Client::DockerContainerd),
        ("buildx", Client::Buildx),
        ("skopeo", Client::Skopeo),
        ("podman", Client::Podman),
        ("buildah", Client::Buildah),
        ("crane", Client::Crane),
        ("oras", Client::Oras),
    ];
    let found = known.into_iter().find(|(part, _)| recorded.contains(part));
    found.map(|(_, client)| client).ok_or_else(|| format!("`{recorded}` is no client that is played").into())
}

/// What is compared of a log.
fn shape(requests: &[Request]) -> Vec<String> {
    // Uploads have numbers until their last request tells the digest.
    let mut digests = BTreeMap::new();
    for request in requests {
        if let (Some(upload), Some(digest)) = (upload_of(&request.path), request.path.split("digest=").nth(1)) {
            digests.insert(upload, digest.replace("%3A", ":"));
        }
    }
    let mut lanes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut phases: Vec<&str> = Vec::new();
    for request in requests {
        let path = &request.path;
        let (phase, lane) = if path == "/v2/" {
            ("ping", "ping".to_owned())
        } else if path.contains("/manifests/") {
            ("manifests", path.clone())
        } else if let Some(upload) = upload_of(path) {
            ("blobs", digests.get(&upload).cloned().unwrap_or(upload))
        } else if let Some(digest) = path.split("/blobs/").nth(1).filter(|rest| rest.starts_with("sha256:")) {
            ("blobs", digest.to_owned())
        } else if let Some(mounted) = path.split(['?', '&']).find_map(|part| part.strip_prefix("mount=")) {
            ("blobs", mounted.replace("%3A", ":"))
        } else {
            ("blobs", "uploads started".to_owned())
        };
        if phases.last() != Some(&phase) {
            phases.push(phase);
        }
        lanes.entry(lane).or_default().push(request.line());
    }
    let mut shape: Vec<String> = lanes.into_values().map(|lane| lane.join("\n  then ")).collect();
    shape.sort();
    shape.push(format!("phases: {}", phases.join(", ")));
    shape
}

fn upload_of(path: &str) -> Option<String> {
    let rest = path.split("/blobs/uploads/").nth(1)?;
    let id = rest.split('?').next().unwrap();
    (!id.is_empty()).then(|| id.to_owned())
}

impl Request {
    fn line(&self) -> String {
        let mut accept: Vec<&str> = if self.path.contains("/manifests/") {
            self.accept.iter().map(String::as_str).collect()
        } else {
            Vec::new()
        };
        accept.sort_unstable();
        format!(
            "{} {} {}xx {} {} {} {} {accept:?}",
            self.method,
            template(&self.path),
            self.status / 100,
            if self.authorization { "credentials" } else { "anonymous" },
            self.body.as_deref().unwrap_or("no body"),
            if self.bytes == 0 { "empty" } else { "filled" },
            self.content_type.as_deref().unwrap_or("untyped"),
        )
    }
}

impl From<Exchange> for Request {
    fn from(exchange: Exchange) -> Self {
        Self {
            method: exchange.method,
            path: exchange.path,
            status: exchange.status,
            authorization: exchange.authorization,
            body: exchange.body.map(|body| body.framing.to_string()),
            bytes: exchange.body.map_or(0, |body| body.bytes),
            content_type: exchange.content_type,
            accept: exchange.accept,
        }
    }
}

/// The path with its repository, digests and upload left out; how a mount is spelt stays.
fn template(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let reference = |text: &str| if text.starts_with("sha256:") { "<digest>" } else { "<tag>" };
    let kind = if let Some((_, rest)) = path.split_once("/manifests/") {
        format!("manifests/{}", reference(rest))
    } else if path.contains("/blobs/uploads/") {
        if upload_of(path).is_some() { "upload".to_owned() } else { "uploads".to_owned() }
    } else if path.contains("/blobs/") {
        "blob".to_owned()
    } else {
        path.to_owned()
    };
    let query: Vec<String> = query
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("_state="))
        .map(|part| {
            let escaped = if part.contains("%3A") { "escaped" } else { "plain" };
            format!("{}={escaped}", part.split('=').next().unwrap())
        })
        .collect();
    format!("{kind}?{}", query.join("&"))
}
