//! What each registry client needs to push and to pull, and where it stops when it may not.
//!
//! Measured with the clients, each route refused in turn. Docker 29 is what GitHub's hosted runners have.

/// An action that a push or pull calls, and which clients cannot do without it.
pub(super) struct Need {
    pub(super) action: &'static str,
    /// Where the client stops, and which.
    pub(super) stops: &'static str,
}

/// What a push calls on the repository.
pub(super) static PUSH: &[Need] = &[
    Need {
        action: "ecr:BatchCheckLayerAvailability",
        stops: "every client stops at its first question, whether a layer is there",
    },
    Need { action: "ecr:InitiateLayerUpload", stops: "every client stops when it begins to upload a layer" },
    Need { action: "ecr:UploadLayerPart", stops: "every client stops when it uploads a layer" },
    Need { action: "ecr:CompleteLayerUpload", stops: "every client stops when it ends the upload of a layer" },
    Need { action: "ecr:PutImage", stops: "every client stops at the manifest, with all layers uploaded" },
    Need {
        action: "ecr:BatchGetImage",
        stops: "`docker` 29 with the containerd image store (GitHub's hosted runners), `buildx` and `oras` stop when they \
                ask for the manifest; `docker` with a graph driver, `skopeo`, `podman`, `buildah` and `crane` push",
    },
];

/// What a pull calls on the repository.
pub(super) static PULL: &[Need] = &[
    Need { action: "ecr:BatchGetImage", stops: "every client stops at the manifest" },
    Need { action: "ecr:GetDownloadUrlForLayer", stops: "every client stops at the first layer" },
];

/// What a client that logs in with the caller's own credentials calls, on `*`.
pub(super) const LOGIN: &str = "ecr:GetAuthorizationToken";
