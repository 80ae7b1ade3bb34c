//! A push: layers, config, manifest.

use bytes::Bytes;
use portcullis_model::Digest;
use reqwest::{Method, StatusCode};

use super::{Words, accepted, status_text, text_of};
use crate::{
    answer::Answer,
    clients::distribution,
    conversion::{Packed, packed},
    failure::Stop,
    image::Image,
    layer::Layer,
    manifest::{Blob, DOCKER_MANIFEST, DOCKER_SCHEMA_1, DOCKER_SCHEMA_1_SIGNED, Manifest, OCI_MANIFEST, config_blob},
    route::{OCTETS, form_mount_query, upload_location},
    session::{Payload, Request, Session},
    wave::Wave,
};

/// The formats that are tried when one is rejected, the image's own before them.
const FORMATS: [&str; 4] = [DOCKER_MANIFEST, DOCKER_SCHEMA_1_SIGNED, OCI_MANIFEST, DOCKER_SCHEMA_1];

/// Pushes the image with a manifest of the format.
pub(crate) async fn push(
    session: &mut Session<'_>,
    image: &Image,
    format: &'static str,
    words: Words<'_>,
) -> Result<Manifest, Stop> {
    let pinged = session.ping().await?;
    if !matches!(pinged.status, StatusCode::OK | StatusCode::UNAUTHORIZED) {
        let text = format!("pinging container registry {}: {}", session.target.registry_name(), status_text(&pinged));
        return Err(Stop::refused(words(&text), pinged));
    }
    push_layers(session, &image.layers, words).await?;
    put_blob(session, &config_blob(image), words).await?;
    push_manifest(session, image, format, words).await
}

/// All layers at once, step by step.
async fn push_layers(session: &mut Session<'_>, layers: &[Layer], words: Words<'_>) -> Result<(), Stop> {
    let mut wave = Wave::default();
    for layer in layers {
        // A registry that has the uncompressed layer would have it reused; nobody pushes them, and it is not done here.
        let reusing = format!("trying to reuse blob {} at destination: ", layer.diff_id);
        wave.add(is_there(session, &layer.diff_id, &reusing, words).await)?;
    }
    wave.end()?;

    let mut missing = Vec::new();
    for layer in layers {
        if !reuse(session, layer).await? {
            missing.push(layer);
        }
    }

    let mut started = Vec::new();
    let mut wave = Wave::default();
    for layer in missing {
        if let Some(location) = wave.add(start(session, words).await)? {
            started.push((layer, location));
        }
    }
    wave.end()?;

    // The first refusal of data was measured to cancel the other layers.
    let mut patched = Vec::new();
    for (layer, location) in started {
        let answer = session.patch(location, Payload::Chunked(layer.bytes.clone()), OCTETS).await?;
        let answer = accepted(answer, "writing blob: uploading layer chunked: ", words)?;
        patched.push((layer, upload_location(&answer)?));
    }

    let mut wave = Wave::default();
    for (layer, location) in patched {
        wave.add(finish(session, &layer.digest, location, words).await)?;
    }
    wave.end()
}

/// Takes the compressed layer from where the cache knows it: the repository itself, or another one to mount from.
/// Whatever is refused here only means that the layer is uploaded.
async fn reuse(session: &mut Session<'_>, layer: &Layer) -> Result<bool, Stop> {
    for repository in layer.pushed_to.iter().rev() {
        if session.head_blob_of(repository, &layer.digest).await?.status != StatusCode::OK {
            continue;
        }
        if *repository == session.target.repository {
            return Ok(true);
        }
        let answer = session.mount(&form_mount_query(repository, &layer.digest)).await?;
        match answer.status {
            StatusCode::CREATED => return Ok(true),
            // The registry opened an upload instead: it is cancelled, and a new one is opened later.
            StatusCode::ACCEPTED => {
                let location = upload_location(&answer)?;
                session.send(Request::new(Method::DELETE, location)).await?;
            }
            _ => {}
        }
    }
    Ok(false)
}

/// A blob whose digest is known beforehand, such as the config.
async fn put_blob(session: &mut Session<'_>, blob: &Blob, words: Words<'_>) -> Result<(), Stop> {
    if is_there(session, &blob.digest, "writing blob: ", words).await? {
        return Ok(());
    }
    let location = start(session, words).await?;
    let answer = session.patch(location, Payload::Sized(blob.bytes.clone()), OCTETS).await?;
    let answer = accepted(answer, "writing blob: uploading layer chunked: ", words)?;
    finish(session, &blob.digest, upload_location(&answer)?, words).await
}

async fn start(session: &mut Session<'_>, words: Words<'_>) -> Result<url::Url, Stop> {
    let (repository, registry) = (session.target.repository.clone(), session.target.registry_name());
    let text = format!("writing blob: initiating layer upload to /v2/{repository}/blobs/uploads/ in {registry}: ");
    upload_location(&accepted(session.start_upload(None).await?, &text, words)?)
}

async fn finish(session: &mut Session<'_>, digest: &Digest, location: url::Url, words: Words<'_>) -> Result<(), Stop> {
    let answer = session.finish_upload(location, digest, Payload::Sized(Bytes::new()), OCTETS).await?;
    let text = format!("writing blob: uploading layer to {}: ", answer.url);
    accepted(answer, &text, words).map(drop)
}

/// The image's own format, and after a rejection of the manifest as such every other one, converted.
async fn push_manifest(
    session: &mut Session<'_>,
    image: &Image,
    format: &'static str,
    words: Words<'_>,
) -> Result<Manifest, Stop> {
    let (tag, name) = (session.target.reference.clone(), session.target.name());
    let mut others = FORMATS.into_iter().filter(|other| *other != format);
    let mut media_type = format;
    let mut tried = Vec::new();
    loop {
        let Packed { manifest, converted } = packed(image, format, media_type, session.target);
        for blob in &converted {
            put_blob(session, blob, words).await?;
        }
        let answer = session.put_manifest(&tag, &manifest).await?;
        if answer.status.is_success() {
            return Ok(manifest);
        }
        let text = format!("writing manifest: uploading manifest {tag} to {name}: {}", text_of(&answer));
        if !is_rejected(&answer) {
            return Err(Stop::refused(words(&text), answer));
        }
        tried.push(format!("{media_type}({text})"));
        match others.next() {
            Some(other) => media_type = other,
            None => {
                let text = format!("Uploading manifest failed, attempted the following formats: {}", tried.join(", "));
                return Err(Stop::refused(words(&text), answer));
            }
        }
    }
}

/// The codes by which registries have been seen to reject a format; ECR's `UNSUPPORTED` among them.
fn is_rejected(answer: &Answer) -> bool {
    match distribution::code(answer) {
        Some("MANIFEST_INVALID" | "TAG_INVALID") => true,
        Some("UNSUPPORTED") => answer.errors().iter().any(|error| error.message.contains("Invalid JSON syntax")),
        _ => false,
    }
}

/// Whether the blob is in the target repository; the texts of refusals are the library's, one per status.
async fn is_there(session: &mut Session<'_>, digest: &Digest, prefix: &str, words: Words<'_>) -> Result<bool, Stop> {
    let answer = session.head_blob(digest).await?;
    let (name, repository) = (session.target.name(), &session.target.repository);
    let text = match answer.status {
        StatusCode::OK => return Ok(true),
        StatusCode::NOT_FOUND => return Ok(false),
        StatusCode::UNAUTHORIZED => format!("checking whether a blob {digest} exists in {name}: {}", text_of(&answer)),
        status => format!(
            "failed to read from destination repository {repository}: {} ({})",
            status.as_u16(),
            answer.reason()
        ),
    };
    Err(Stop::refused(words(&format!("{prefix}{text}")), answer))
}
