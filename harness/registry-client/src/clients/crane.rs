//! `crane`: one HEAD of the tag before anything else, whose refusal it ignores.
//!
//! It remembers nothing of earlier pushes. Measured with crane 0.22.1. Answers that it would wait for and repeat (408,
//! 429 and the like) end the push here.

use reqwest::StatusCode;

use crate::{
    answer::{Answer, RegistryError},
    failure::Stop,
    image::Image,
    manifest::{
        DOCKER_LIST, DOCKER_MANIFEST, DOCKER_SCHEMA_1, DOCKER_SCHEMA_1_SIGNED, Manifest, OCI_INDEX, OCI_MANIFEST,
        config_blob, docker, layer_blobs,
    },
    route::{CONTENT_DIGEST, OCTETS, upload_location},
    session::{Payload, Session},
    transfer::Found,
    verify::{Opened, check_blob, open},
    wave::Wave,
};

const ACCEPT: [&str; 6] =
    [DOCKER_SCHEMA_1, DOCKER_SCHEMA_1_SIGNED, DOCKER_MANIFEST, OCI_MANIFEST, DOCKER_LIST, OCI_INDEX];

/// The file that a pull is taken to be saved to.
const TARBALL: &str = "image.tar";

pub(crate) async fn push(session: &mut Session<'_>, image: &Image) -> Result<Manifest, Stop> {
    authenticate(session).await?;
    let manifest = docker(image);
    let tag = session.target.reference.clone();
    if is_pushed(session, &tag, &manifest).await? {
        return Ok(manifest);
    }

    // The first refused HEAD cancels the other ones.
    let mut missing = Vec::new();
    let config = config_blob(image);
    for blob in layer_blobs(image).into_iter().chain([config]) {
        let head = session.head_blob(&blob.digest).await?;
        if head.status != StatusCode::NOT_FOUND {
            accepted(head)?;
        } else {
            missing.push(blob);
        }
    }

    let mut started = Vec::new();
    let mut wave = Wave::default();
    for blob in missing {
        let answer = session.start_upload(Some("application/json")).await?;
        if let Some(answer) = wave.add(accepted(answer))? {
            started.push((blob, upload_location(&answer)?));
        }
    }
    wave.end()?;

    let mut patched = Vec::new();
    let mut wave = Wave::default();
    for (blob, location) in started {
        let answer = session.patch(location, Payload::Sized(blob.bytes.clone()), OCTETS).await?;
        if let Some(answer) = wave.add(accepted(answer))? {
            patched.push((blob, upload_location(&answer)?));
        }
    }
    wave.end()?;

    let mut wave = Wave::default();
    for (blob, location) in patched {
        let nothing = Payload::Sized(bytes::Bytes::new());
        wave.add(accepted(session.finish_upload(location, &blob.digest, nothing, OCTETS).await?))?;
    }
    wave.end()?;

    accepted(session.put_manifest(&tag, &manifest).await?)?;
    Ok(manifest)
}

/// What `crane manifest` reads; nothing that the manifest names.
pub(crate) async fn manifest(session: &mut Session<'_>) -> Result<(Answer, Opened), Stop> {
    authenticate(session).await?;
    let tag = session.target.reference.clone();
    let answer = accepted(session.get_manifest(&tag, &[ACCEPT.join(", ")]).await?)?;
    let opened = open(&answer, None)?;
    Ok((answer, opened))
}

pub(crate) async fn pull(session: &mut Session<'_>) -> Result<Found, Stop> {
    let (answer, opened) = manifest(session).await?;
    let image = match opened.chosen(&answer)? {
        None => None,
        Some(entry) => {
            let accept = [entry.media_type.clone()];
            let answer = accepted(session.get_manifest(entry.digest.as_str(), &accept).await?)?;
            Some(open(&answer, Some(&entry.digest))?)
        }
    };
    let content = image.as_ref().map_or(&opened.content, |image| &image.content);

    // The blobs are fetched while the tarball is written, one after another, the config first.
    let mut blobs = Vec::new();
    for descriptor in content.config.iter().chain(&content.layers) {
        let answer = session.get_blob(&descriptor.digest, &[]).await?;
        if !answer.status.is_success() {
            let message = format!("Error: saving tarball {TARBALL}: unable to calculate manifest: {}", words(&answer));
            return Err(Stop::refused(message, answer));
        }
        check_blob(&answer, descriptor)?;
        blobs.push(descriptor.digest.clone());
    }
    Ok(Found { digest: opened.digest, media_type: opened.media_type, blobs })
}

async fn authenticate(session: &mut Session<'_>) -> Result<(), Stop> {
    let answer = session.ping().await?;
    if answer.status == StatusCode::UNAUTHORIZED { Ok(()) } else { accepted(answer).map(drop) }
}

/// Whether the tag already names this manifest. Some registries answer 403 for what is not there, so crane goes on.
async fn is_pushed(session: &mut Session<'_>, tag: &str, manifest: &Manifest) -> Result<bool, Stop> {
    let head = session.head_manifest(tag, &[ACCEPT.join(", ")]).await?;
    match head.status {
        StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => Ok(false),
        _ => Ok(accepted(head)?.header(CONTENT_DIGEST) == Some(manifest.digest.as_str())),
    }
}

fn accepted(answer: Answer) -> Result<Answer, Stop> {
    if answer.status.is_success() {
        Ok(answer)
    } else {
        Err(Stop::refused(format!("Error: {}", words(&answer)), answer))
    }
}

/// `PUT http://…/v2/…: DENIED: …`
fn words(answer: &Answer) -> String {
    let line = |error: &RegistryError| format!("{}: {}", error.code, error.message);
    let status = format!("unexpected status code {}", answer.status_line());
    let text = match answer.errors().as_slice() {
        [] if !answer.body.is_empty() => format!("{status}: {}", String::from_utf8_lossy(&answer.body)),
        [] if answer.method == reqwest::Method::HEAD => {
            format!("{status} (HEAD responses have no body, use GET for details)")
        }
        [] => status,
        [one] => line(one),
        several => format!("multiple errors returned: {}", several.iter().map(line).collect::<Vec<_>>().join("; ")),
    };
    format!("{} {}: {text}", answer.method, answer.url)
}
