//! Docker's engine 20.10, and any later one that keeps its images in a graph driver.
//!
//! A push never asks for the manifest, so it needs no `ecr:BatchGetImage`. Layers that the engine has not pushed before
//! are uploaded without a look; each upload is looked for afterwards. Measured with engine 20.10.24.

use reqwest::StatusCode;

use crate::{
    answer::Answer,
    clients::distribution,
    failure::Stop,
    image::Image,
    manifest::{
        Blob, DOCKER_LIST, DOCKER_MANIFEST, DOCKER_SCHEMA_1_SIGNED, Manifest, OCI_INDEX, OCI_MANIFEST, config_blob,
        docker, layer_blobs,
    },
    route::{CONTENT_DIGEST, form_mount_query, upload_location},
    session::{Payload, Session},
    transfer::Found,
    verify::{check_blob, open},
    wave::Wave,
};

/// The engine sends one `Accept` line per type, in an order that varies.
const ACCEPT: [&str; 6] =
    [DOCKER_MANIFEST, DOCKER_LIST, OCI_INDEX, DOCKER_SCHEMA_1_SIGNED, "application/json", OCI_MANIFEST];

pub(crate) async fn push(session: &mut Session<'_>, image: &Image) -> Result<Manifest, Stop> {
    authenticate(session, "no basic auth credentials").await?;
    push_layers(session, &layer_blobs(image)).await?;
    push_config(session, &config_blob(image)).await?;

    let manifest = docker(image);
    let tag = session.target.reference.clone();
    accepted(session.put_manifest(&tag, &manifest).await?)?;
    Ok(manifest)
}

pub(crate) async fn pull(session: &mut Session<'_>) -> Result<Found, Stop> {
    let no_credentials =
        format!("Error response from daemon: Head {:?}: no basic auth credentials", manifest_url(session));
    authenticate(session, &no_credentials).await?;
    let accept = ACCEPT.map(str::to_owned);
    let tag = session.target.reference.clone();

    // The tag is resolved by HEAD; when that is refused, the engine repeats it as GET to have a body to show.
    let head = session.head_manifest(&tag, &accept).await?;
    let answer = match head.header(CONTENT_DIGEST) {
        Some(digest) if head.status.is_success() => {
            let digest = digest.to_owned();
            let answer = session.get_manifest(&digest, &accept).await?;
            // A registry that does not find by digest what it named by tag is asked by tag.
            let denied = ["DENIED", "MANIFEST_UNKNOWN", "NAME_UNKNOWN"];
            let fall_back = distribution::code(&answer).is_some_and(|code| denied.contains(&code));
            if fall_back { session.get_manifest(&tag, &accept).await? } else { answer }
        }
        _ => session.get_manifest(&tag, &accept).await?,
    };
    let answer = found(session, answer, "Error response from daemon: ")?;
    let opened = open(&answer, None)?;
    let image = match opened.chosen(&answer)? {
        None => None,
        Some(entry) => {
            let answer = session.get_manifest(entry.digest.as_str(), &accept).await?;
            let answer = found(session, answer, "Error response from daemon: ")?;
            Some(open(&answer, Some(&entry.digest))?)
        }
    };
    let content = image.as_ref().map_or(&opened.content, |image| &image.content);

    // The config and the layers are fetched in parallel; a refusal of one shows without the daemon's prefix.
    let mut blobs = Vec::new();
    let mut wave = Wave::default();
    for descriptor in content.config.iter().chain(&content.layers) {
        let answer = session.get_blob(&descriptor.digest, &[]).await?;
        if let Some(answer) = wave.add(found(session, answer, ""))? {
            check_blob(&answer, descriptor)?;
            blobs.push(descriptor.digest.clone());
        }
    }
    wave.end()?;
    Ok(Found { digest: opened.digest, media_type: opened.media_type, blobs })
}

/// `GET /v2/` tells whether to authenticate; without credentials the engine then sends nothing more.
async fn authenticate(session: &mut Session<'_>, no_credentials: &str) -> Result<(), Stop> {
    let answer = session.ping().await?;
    match answer.status {
        StatusCode::UNAUTHORIZED if session.target.authorization.is_none() => {
            Err(Stop::refused(no_credentials, answer))
        }
        StatusCode::UNAUTHORIZED | StatusCode::OK => Ok(()),
        _ => accepted(answer).map(drop),
    }
}

/// All layers at once. The first refusal of an upload cancels the others; how far they got by then varies, so they stop
/// there. A refused look after the upload was measured to leave the others alone.
async fn push_layers(session: &mut Session<'_>, layers: &[Blob]) -> Result<(), Stop> {
    let mut missing = Vec::new();
    for layer in layers {
        if layer.pushed_to.is_empty() || !is_there(session, layer).await? {
            missing.push(layer);
        }
    }
    let mut uploads = Vec::new();
    for layer in missing {
        if let Some(started) = start(session, layer).await? {
            uploads.push((layer, started));
        }
    }
    let mut wave = Wave::default();
    for (layer, started) in uploads {
        upload(session, layer, &started).await?;
        wave.add(accepted(session.head_blob(&layer.digest).await?))?;
    }
    wave.end()
}

/// The config is always looked for.
async fn push_config(session: &mut Session<'_>, config: &Blob) -> Result<(), Stop> {
    if is_there(session, config).await? {
        return Ok(());
    }
    let started = accepted(session.start_upload(None).await?)?;
    upload(session, config, &started).await?;
    accepted(session.head_blob(&config.digest).await?).map(drop)
}

/// Before an upload, a refused HEAD only means that the blob is not known to be there.
async fn is_there(session: &mut Session<'_>, blob: &Blob) -> Result<bool, Stop> {
    Ok(session.head_blob(&blob.digest).await?.status.is_success())
}

/// Starts an upload, or mounts the layer from a repository where the engine remembers it; nothing if that worked.
async fn start(session: &mut Session<'_>, layer: &Blob) -> Result<Option<Answer>, Stop> {
    // A layer of up to 100 kB is tried from one repository only.
    let elsewhere = layer.pushed_to.iter().rev().find(|repository| **repository != session.target.repository);
    if let Some(from) = elsewhere {
        let answer = session.mount(&form_mount_query(from, &layer.digest)).await?;
        match answer.status {
            StatusCode::CREATED => {
                accepted(session.head_blob(&layer.digest).await?)?;
                return Ok(None);
            }
            // The registry opened an upload instead, which is used.
            StatusCode::ACCEPTED => return Ok(Some(answer)),
            _ => {}
        }
    }
    accepted(session.start_upload(None).await?).map(Some)
}

async fn upload(session: &mut Session<'_>, blob: &Blob, started: &Answer) -> Result<(), Stop> {
    let location = upload_location(started)?;
    let patched = session.patch(location, Payload::Chunked(blob.bytes.clone()), None).await?;
    let location = upload_location(&continued(patched)?)?;
    let nothing = Payload::Sized(bytes::Bytes::new());
    continued(session.finish_upload(location, &blob.digest, nothing, None).await?).map(drop)
}

/// The engine prints the registry's text as it is.
fn accepted(answer: Answer) -> Result<Answer, Stop> {
    if answer.status.is_success() { Ok(answer) } else { Err(Stop::refused(distribution::docker_text(&answer), answer)) }
}

/// An upload that is not found any more has a text of its own.
fn continued(answer: Answer) -> Result<Answer, Stop> {
    if answer.status == StatusCode::NOT_FOUND {
        return Err(Stop::refused("blob upload unknown", answer));
    }
    accepted(answer)
}

/// A pull explains the three codes that may mean a wrong name.
fn found(session: &Session<'_>, answer: Answer, prefix: &str) -> Result<Answer, Stop> {
    if answer.status.is_success() {
        return Ok(answer);
    }
    let text = distribution::docker_text(&answer);
    let (name, tagged) = (session.target.name(), session.target.tagged());
    let text = match distribution::code(&answer) {
        Some("DENIED") => {
            format!("pull access denied for {name}, repository does not exist or may require 'docker login': {text}")
        }
        Some("MANIFEST_UNKNOWN") => format!("manifest for {tagged} not found: {text}"),
        Some("NAME_UNKNOWN") => format!("repository {name} not found: {text}"),
        _ => text,
    };
    Err(Stop::refused(format!("{prefix}{text}"), answer))
}

fn manifest_url(session: &Session<'_>) -> String {
    session.target.url(&format!("/v2/{}/manifests/{}", session.target.repository, session.target.reference)).to_string()
}
