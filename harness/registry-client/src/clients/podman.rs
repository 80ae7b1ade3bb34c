//! `podman push` and `podman pull`. The requests were measured with podman 4.3.1; its messages are unverified.

use crate::{
    clients::containers_image,
    failure::Stop,
    image::Image,
    manifest::{DOCKER_MANIFEST, Manifest},
    session::Session,
    transfer::Found,
};

pub(crate) async fn push(session: &mut Session<'_>, image: &Image) -> Result<Manifest, Stop> {
    containers_image::push(session, image, DOCKER_MANIFEST, &words).await
}

pub(crate) async fn pull(session: &mut Session<'_>) -> Result<Found, Stop> {
    containers_image::pull(session, &words).await
}

fn words(text: &str) -> String {
    format!("Error: {text}")
}
