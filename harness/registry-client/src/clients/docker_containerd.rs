//! Docker's engine 29 with the containerd image store.
//!
//! Measured with moby v2.0.0-beta.24; of pulls, only the requests up to a refused manifest were.

use crate::{
    clients::containerd::{self, Complaint},
    failure::Stop,
    image::Image,
    manifest::{Blob, Manifest, config_blob, layer_blobs, oci},
    session::Session,
    transfer::Found,
};

pub(crate) async fn push(session: &mut Session<'_>, image: &Image) -> Result<Manifest, Stop> {
    let mut blobs = layer_blobs(image);
    // The store remembers the config as well, which buildkit makes anew.
    blobs.push(Blob { pushed_to: image.pushed_to.clone(), ..config_blob(image) });
    containerd::push_blobs(session, &blobs, &words).await?;

    let manifest = oci(image);
    let tag = session.target.reference.clone();
    containerd::push_manifest(session, &tag, &manifest, &words).await?;
    Ok(manifest)
}

pub(crate) async fn pull(session: &mut Session<'_>) -> Result<Found, Stop> {
    containerd::pull(session, &|complaint| format!("Error response from daemon: {}", words(complaint))).await
}

/// The engine drops the registry's code and keeps its sentence.
fn words(complaint: Complaint) -> String {
    match complaint {
        Complaint::Registry(error) => format!("error from registry: {}", error.message),
        Complaint::Status(text) => format!("unknown: {text}"),
    }
}
