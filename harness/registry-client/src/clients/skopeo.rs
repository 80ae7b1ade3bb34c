//! `skopeo copy`, to and from a registry. Measured with skopeo 1.9.3.

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

/// A log line; the time before it is left out.
fn words(text: &str) -> String {
    format!("level=fatal msg={text:?}")
}
