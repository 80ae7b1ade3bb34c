//! `docker buildx build --push` with buildkit: an index over the image and its provenance attestation.
//!
//! Measured with buildx 0.38.2 and buildkit 0.34.2. A pull is what a `FROM` line does; its message is unverified.

use crate::{
    attestation::attested,
    clients::containerd::{self, Complaint},
    failure::Stop,
    image::Image,
    manifest::{Manifest, config_blob, layer_blobs},
    session::Session,
    transfer::Found,
};

/// The codes that containerd's library knows by name; any other is `unknown`.
const CODES: [&str; 6] = ["UNKNOWN", "UNSUPPORTED", "UNAUTHORIZED", "DENIED", "UNAVAILABLE", "TOOMANYREQUESTS"];

pub(crate) async fn push(session: &mut Session<'_>, image: &Image) -> Result<Manifest, Stop> {
    let tagged = session.target.tagged();
    let words =
        |complaint| format!("ERROR: failed to build: failed to solve: failed to push {tagged}: {}", words(complaint));
    let packed = attested(image);

    let mut blobs = layer_blobs(image);
    blobs.push(config_blob(image));
    blobs.extend(packed.attestation_blobs);
    containerd::push_blobs(session, &blobs, &words).await?;

    for manifest in [&packed.attestation, &packed.image] {
        containerd::push_manifest(session, manifest.digest.as_str(), manifest, &words).await?;
    }
    let tag = session.target.reference.clone();
    containerd::push_manifest(session, &tag, &packed.index, &words).await?;
    Ok(packed.index)
}

pub(crate) async fn pull(session: &mut Session<'_>) -> Result<Found, Stop> {
    let tagged = session.target.tagged();
    let words = |complaint| {
        let text = words(complaint);
        format!(
            "ERROR: failed to build: failed to solve: {tagged}: failed to resolve source metadata for {tagged}: {text}"
        )
    };
    containerd::pull(session, &words).await
}

fn words(complaint: Complaint) -> String {
    match complaint {
        Complaint::Registry(error) => {
            let code = CODES.iter().find(|code| **code == error.code).unwrap_or(&"UNKNOWN");
            format!("{}: {}", code.to_ascii_lowercase(), error.message)
        }
        Complaint::Status(text) => text,
    }
}
