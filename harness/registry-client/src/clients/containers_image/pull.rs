//! A pull: the manifest by tag, the layers in parallel, the config last.

use reqwest::StatusCode;

use super::{Words, accepted, status_text};
use crate::{
    answer::Answer,
    failure::Stop,
    manifest::{DOCKER_LIST, DOCKER_MANIFEST, DOCKER_SCHEMA_1, DOCKER_SCHEMA_1_SIGNED, OCI_INDEX, OCI_MANIFEST},
    session::Session,
    transfer::Found,
    verify::{check_blob, open},
    wave::Wave,
};

/// One `Accept` line per type, in this order.
const ACCEPT: [&str; 6] =
    [OCI_MANIFEST, DOCKER_MANIFEST, DOCKER_SCHEMA_1_SIGNED, DOCKER_SCHEMA_1, DOCKER_LIST, OCI_INDEX];

/// Fetches the manifest by tag, the layers in parallel, and the config last.
pub(crate) async fn pull(session: &mut Session<'_>, words: Words<'_>) -> Result<Found, Stop> {
    let pinged = session.ping().await?;
    let (tag, name, tagged) = (session.target.reference.clone(), session.target.name(), session.target.tagged());
    let reading = |reference: &str, answer: Answer| {
        let text = format!("initializing source docker://{tagged}: reading manifest {reference} in {name}: ");
        accepted(answer, &text, words)
    };
    if !matches!(pinged.status, StatusCode::OK | StatusCode::UNAUTHORIZED) {
        let text = format!(
            "initializing source docker://{tagged}: pinging container registry {}: {}",
            session.target.registry_name(),
            status_text(&pinged)
        );
        return Err(Stop::refused(words(&text), pinged));
    }
    let accept = ACCEPT.map(str::to_owned);
    let answer = reading(&tag, session.get_manifest(&tag, &accept).await?)?;
    let opened = open(&answer, None)?;
    let image = match opened.chosen(&answer)? {
        None => None,
        Some(entry) => {
            let reference = entry.digest.as_str();
            let answer = reading(reference, session.get_manifest(reference, &accept).await?)?;
            Some(open(&answer, Some(&entry.digest))?)
        }
    };
    let content = image.as_ref().map_or(&opened.content, |image| &image.content);

    let mut blobs = Vec::new();
    let mut wave = Wave::default();
    for descriptor in content.layers.iter().chain(&content.config) {
        if content.config.as_ref().is_some_and(|config| config.digest == descriptor.digest) {
            wave.end()?;
            wave = Wave::default();
        }
        let answer = session.get_blob(&descriptor.digest, &[]).await?;
        if answer.status.is_success() {
            check_blob(&answer, descriptor)?;
            blobs.push(descriptor.digest.clone());
        } else {
            let text = format!("reading blob {}: Error fetching blob: {}", descriptor.digest, status_text(&answer));
            let refused: Result<(), Stop> = Err(Stop::refused(words(&text), answer));
            wave.add(refused)?;
        }
    }
    wave.end()?;
    Ok(Found { digest: opened.digest, media_type: opened.media_type, blobs })
}
