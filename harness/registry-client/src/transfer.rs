//! Pushing and pulling: the way in.

use portcullis_model::Digest;

use crate::{
    client::Client,
    clients::{buildah, buildx, crane, docker_containerd, docker_graphdriver, oras, podman, skopeo},
    exchange::Exchange,
    failure::ClientFailure,
    image::Image,
    manifest::Manifest,
    session::Session,
    target::Target,
};

/// An image that was pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The digest of the manifest or index that the tag now names.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// Every request that was made.
    pub exchanges: Vec<Exchange>,
}

/// An image that was pulled; the digest of everything was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The digest of the manifest or index that the tag names.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// The blobs that were fetched, in the order of the requests.
    pub blobs: Vec<Digest>,
    /// Every request that was made.
    pub exchanges: Vec<Exchange>,
}

/// What a client's pull has found, before the log is added to it.
pub(crate) struct Found {
    pub(crate) digest: Digest,
    pub(crate) media_type: String,
    pub(crate) blobs: Vec<Digest>,
}

/// An HTTP client as [`push`] and [`pull`] want it: one that leaves redirects to them, so that they show in the log.
///
/// # Errors
///
/// When the TLS backend cannot be set up.
pub fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()
}

/// Pushes the image as the client does it.
///
/// # Errors
///
/// When the registry refuses, does not answer, or answers what no registry does: see [`ClientFailure::kind`].
pub async fn push(
    client: Client,
    http: &reqwest::Client,
    target: &Target,
    image: &Image,
) -> Result<Pushed, ClientFailure> {
    target.check().map_err(|stop| stop.into_failure(Vec::new()))?;
    let mut session = Session::new(http, target);
    let pushed = match client {
        Client::DockerGraphdriver => docker_graphdriver::push(&mut session, image).await,
        Client::DockerContainerd => docker_containerd::push(&mut session, image).await,
        Client::Buildx => buildx::push(&mut session, image).await,
        Client::Skopeo => skopeo::push(&mut session, image).await,
        Client::Podman => podman::push(&mut session, image).await,
        Client::Buildah => buildah::push(&mut session, image).await,
        Client::Crane => crane::push(&mut session, image).await,
        Client::Oras => oras::push(&mut session, image).await,
    };
    let exchanges = session.into_exchanges();
    match pushed {
        Ok(Manifest { digest, media_type, .. }) => Ok(Pushed { digest, media_type, exchanges }),
        Err(stop) => Err(stop.into_failure(exchanges)),
    }
}

/// Pulls what the tag names as the client does it, for `linux/amd64` where there is a choice.
///
/// # Errors
///
/// As for [`push`]; also when a digest or a size is not that of the content.
pub async fn pull(client: Client, http: &reqwest::Client, target: &Target) -> Result<Pulled, ClientFailure> {
    target.check().map_err(|stop| stop.into_failure(Vec::new()))?;
    let mut session = Session::new(http, target);
    let found = match client {
        Client::DockerGraphdriver => docker_graphdriver::pull(&mut session).await,
        Client::DockerContainerd => docker_containerd::pull(&mut session).await,
        Client::Buildx => buildx::pull(&mut session).await,
        Client::Skopeo => skopeo::pull(&mut session).await,
        Client::Podman => podman::pull(&mut session).await,
        Client::Buildah => buildah::pull(&mut session).await,
        Client::Crane => crane::pull(&mut session).await,
        Client::Oras => oras::pull(&mut session).await,
    };
    let exchanges = session.into_exchanges();
    match found {
        Ok(Found { digest, media_type, blobs }) => Ok(Pulled { digest, media_type, blobs, exchanges }),
        Err(stop) => Err(stop.into_failure(exchanges)),
    }
}

/// The digest of what the tag names, by the content of its manifest, as `crane manifest` reads it.
///
/// # Errors
///
/// As for [`pull`].
pub async fn resolve(http: &reqwest::Client, target: &Target) -> Result<Digest, ClientFailure> {
    target.check().map_err(|stop| stop.into_failure(Vec::new()))?;
    let mut session = Session::new(http, target);
    match crane::manifest(&mut session).await {
        Ok((_, opened)) => Ok(opened.digest),
        Err(stop) => Err(stop.into_failure(session.into_exchanges())),
    }
}
