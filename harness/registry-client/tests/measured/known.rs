//! Where what is played differs from what was recorded, and why.

use portcullis_registry_client::Client;

use crate::registry::Denial;

/// Recorded operations that are not played.
pub(crate) const NOT_PLAYED: &[(&str, &str)] = &[
    ("docker login", "a login is no push or pull"),
    ("skopeo inspect", "inspection is no push or pull"),
    ("crane copy within registry", "copies between repositories are not played"),
    ("crane digest", "inspection is no push or pull"),
    ("oras attach", "only pushes of an image are played"),
    ("oras discover", "inspection is no push or pull"),
    ("buildx imagetools inspect", "inspection is no push or pull"),
    ("buildx build --push --provenance=false (first)", "buildx is played with its defaults"),
    ("buildx build --push with registry cache (cache-to mode=max, cache-from)", "buildx is played with its defaults"),
    ("docker push of an image built with attestation", "docker is played pushing one image, not an index"),
];

/// Messages of which only the beginning was recorded.
pub(crate) const CUT_SHORT: &[(Client, Denial)] =
    &[(Client::Skopeo, Denial::UploadEnd), (Client::Skopeo, Denial::TagImmutable)];

/// A push's recorded number of requests that is not reproduced.
pub(crate) struct Count {
    pub(crate) client: Client,
    pub(crate) denial: Denial,
    /// All requests, and those of them that were denied.
    pub(crate) played: (usize, usize),
    /// Shown when the difference has changed.
    pub(crate) why: &'static str,
}

/// Each is pinned, so that a change shows. Of what varies from run to run, one outcome is played.
pub(crate) const COUNTS: &[Count] = &[
    count(
        Client::DockerGraphdriver,
        Denial::UploadStart,
        (4, 2),
        "which of the layers is refused first varies, and with it what the others have sent by then",
    ),
    count(
        Client::DockerGraphdriver,
        Denial::UploadPart,
        (5, 1),
        "the other layer may not have started its upload when the first is refused",
    ),
    count(
        Client::DockerGraphdriver,
        Denial::CredentialsRefused,
        (4, 4),
        "the other layer may have been sent to its first refusal, too",
    ),
    count(
        Client::DockerContainerd,
        Denial::ManifestRead,
        (14, 2),
        "a blob that starts late knows already that credentials are wanted",
    ),
    count(
        Client::DockerContainerd,
        Denial::UploadPart,
        (12, 3),
        "a refusal may cancel a blob that has not been sent yet",
    ),
    count(
        Client::DockerContainerd,
        Denial::UploadEnd,
        (12, 3),
        "a refusal may cancel a blob that has not been sent yet",
    ),
    count(
        Client::DockerContainerd,
        Denial::ManifestWrite,
        (14, 1),
        "a blob that starts late knows already that credentials are wanted",
    ),
    count(
        Client::DockerContainerd,
        Denial::TagImmutable,
        (14, 1),
        "a blob that starts late knows already that credentials are wanted",
    ),
    count(
        Client::Buildx,
        Denial::BlobHead,
        (15, 5),
        "a refusal may cancel the blobs that have not been asked for with credentials yet",
    ),
    count(Client::Buildx, Denial::UploadPart, (20, 5), "a refusal may cancel a blob that has not been sent yet"),
    count(Client::Buildx, Denial::UploadEnd, (20, 5), "a refusal may cancel a blob that has not been sent yet"),
    count(
        Client::Buildx,
        Denial::ManifestWrite,
        (22, 1),
        "a blob that starts late knows already that credentials are wanted",
    ),
    count(
        Client::Buildx,
        Denial::TagImmutable,
        (22, 1),
        "a blob that starts late knows already that credentials are wanted",
    ),
    count(Client::Skopeo, Denial::BlobHead, (3, 2), "the recorded image had blobs that the cache knew elsewhere"),
    count(Client::Skopeo, Denial::UploadStart, (5, 2), "the recorded image had blobs that the cache knew elsewhere"),
    count(Client::Skopeo, Denial::UploadPart, (6, 1), "the recorded image had blobs that the cache knew elsewhere"),
    count(Client::Skopeo, Denial::UploadEnd, (9, 2), "the recorded image had blobs that the cache knew elsewhere"),
    count(
        Client::Skopeo,
        Denial::ManifestWrite,
        (14, 1),
        "one request less was recorded than of the push that is allowed; which one is not known",
    ),
    count(
        Client::Skopeo,
        Denial::RepositoryAbsent,
        (5, 4),
        "the recorded image had blobs that the cache knew elsewhere",
    ),
];

const fn count(client: Client, denial: Denial, played: (usize, usize), why: &'static str) -> Count {
    Count { client, denial, played, why }
}
