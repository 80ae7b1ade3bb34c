//! `oras`: files as an artifact, each a layer with a title.
//!
//! It asks for the manifest by digest before anything else, and a refusal there ends the push with no reason shown.
//! Measured with oras 1.3.6. Unverified: that a push of what is already there sets the tag by a PUT of the manifest.

use reqwest::StatusCode;

use crate::{
    answer::{Answer, RegistryError},
    failure::Stop,
    image::Image,
    manifest::{
        DOCKER_LIST, DOCKER_MANIFEST, Manifest, OCI_ARTIFACT, OCI_INDEX, OCI_MANIFEST, TITLE, artifact, empty_blob,
        layer_blobs,
    },
    route::{OCTETS, upload_location},
    session::{Payload, Session},
    transfer::Found,
    verify::{check_blob, open},
    wave::Wave,
};

const ACCEPT: [&str; 5] = [DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX, OCI_ARTIFACT];

pub(crate) async fn push(session: &mut Session<'_>, image: &Image) -> Result<Manifest, Stop> {
    session.answers_challenges = true;
    let manifest = artifact(image);
    let head = session.head_manifest(manifest.digest.as_str(), &[ACCEPT.join(", ")]).await?;
    if head.status == StatusCode::NOT_FOUND {
        let mut blobs = layer_blobs(image);
        blobs.push(empty_blob());
        push_blobs(session, blobs).await?;
    } else {
        accepted(head)?;
    }
    let tag = session.target.reference.clone();
    accepted(session.put_manifest(&tag, &manifest).await?)?;
    Ok(manifest)
}

/// Only layers that have a title are files to be pulled: of an image that docker pushed, none.
pub(crate) async fn pull(session: &mut Session<'_>) -> Result<Found, Stop> {
    session.answers_challenges = true;
    let accept = [ACCEPT.join(", ")];
    let tag = session.target.reference.clone();
    let answer = accepted(session.get_manifest(&tag, &accept).await?)?;
    let opened = open(&answer, None)?;
    let image = match opened.chosen(&answer)? {
        None => None,
        Some(entry) => {
            let answer = accepted(session.get_manifest(entry.digest.as_str(), &accept).await?)?;
            Some(open(&answer, Some(&entry.digest))?)
        }
    };
    let content = image.as_ref().map_or(&opened.content, |image| &image.content);

    let mut blobs = Vec::new();
    let mut wave = Wave::default();
    for file in content.layers.iter().filter(|layer| layer.annotations.contains_key(TITLE)) {
        let answer = session.get_blob(&file.digest, &[]).await?;
        if let Some(answer) = wave.add(accepted(answer))? {
            check_blob(&answer, file)?;
            blobs.push(file.digest.clone());
        }
    }
    wave.end()?;
    Ok(Found { digest: opened.digest, media_type: opened.media_type, blobs })
}

async fn push_blobs(session: &mut Session<'_>, blobs: Vec<crate::manifest::Blob>) -> Result<(), Stop> {
    let mut missing = Vec::new();
    let mut wave = Wave::default();
    for blob in blobs {
        let head = session.head_blob(&blob.digest).await?;
        if head.status == StatusCode::NOT_FOUND {
            missing.push(blob);
        } else {
            wave.add(accepted(head))?;
        }
    }
    wave.end()?;

    let mut started = Vec::new();
    let mut wave = Wave::default();
    for blob in missing {
        let answer = session.start_upload(None).await?;
        if let Some(answer) = wave.add(accepted(answer))? {
            started.push((blob, upload_location(&answer)?));
        }
    }
    wave.end()?;

    let mut wave = Wave::default();
    for (blob, location) in started {
        let payload = Payload::Sized(blob.bytes.clone());
        wave.add(accepted(session.finish_upload(location, &blob.digest, payload, OCTETS).await?))?;
    }
    wave.end()
}

/// `Error response from registry: denied: …`, or the request and its status when there is no body.
fn accepted(answer: Answer) -> Result<Answer, Stop> {
    if answer.status.is_success() {
        return Ok(answer);
    }
    let line = |error: &RegistryError| format!("{}: {}", error.code.to_lowercase().replace('_', " "), error.message);
    let errors: Vec<String> = answer.errors().iter().map(line).collect();
    let text = if errors.is_empty() {
        let url = answer.url.as_str();
        format!("{} {url:?}: response status code {}: {}", answer.method, answer.status.as_u16(), answer.reason())
    } else {
        errors.join("; ")
    };
    Err(Stop::refused(format!("Error response from registry: {text}"), answer))
}
