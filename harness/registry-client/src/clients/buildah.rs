//! `buildah push` and `buildah pull`: like podman, but with an OCI manifest.
//!
//! The requests were measured with buildah 1.28.2; its messages, and that it pulls as podman does, are unverified.

use crate::{
    clients::containers_image,
    failure::Stop,
    image::Image,
    manifest::{Manifest, OCI_MANIFEST},
    session::Session,
    transfer::Found,
};

pub(crate) async fn push(session: &mut Session<'_>, image: &Image) -> Result<Manifest, Stop> {
    let tagged = session.target.tagged();
    let words = |text: &str| {
        let destination = format!("docker://{tagged}");
        format!("Error: pushing image {tagged:?} to {destination:?}: {text}")
    };
    containers_image::push(session, image, OCI_MANIFEST, &words).await
}

pub(crate) async fn pull(session: &mut Session<'_>) -> Result<Found, Stop> {
    containers_image::pull(session, &|text| format!("Error: {text}")).await
}
