//! The routes that can be denied, and ECR's answers.

use axum::{http::Method, response::Response};

use super::{Behaviour, fault, unauthorized};

/// The routes that can be denied, named as in the recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    ManifestRead,
    BlobHead,
    UploadStart,
    UploadPart,
    UploadEnd,
    ManifestWrite,
    RepositoryAbsent,
    TagImmutable,
    CredentialsRefused,
    TokenExpired,
    BlobRead,
}

impl Denial {
    pub(crate) const OF_PUSHES: [Self; 10] = [
        Self::ManifestRead,
        Self::BlobHead,
        Self::UploadStart,
        Self::UploadPart,
        Self::UploadEnd,
        Self::ManifestWrite,
        Self::RepositoryAbsent,
        Self::TagImmutable,
        Self::CredentialsRefused,
        Self::TokenExpired,
    ];
    pub(crate) const OF_PULLS: [Self; 5] =
        [Self::ManifestRead, Self::BlobRead, Self::RepositoryAbsent, Self::CredentialsRefused, Self::TokenExpired];

    /// The case's name in the recordings.
    pub(crate) fn case(self, pull: bool) -> &'static str {
        match self {
            Self::ManifestRead if pull => "manifest GET denied (ecr:BatchGetImage)",
            Self::ManifestRead => "manifest HEAD denied (ecr:BatchGetImage)",
            Self::BlobHead => "blob HEAD denied (ecr:BatchCheckLayerAvailability)",
            Self::UploadStart => "upload start denied (ecr:InitiateLayerUpload)",
            Self::UploadPart => "upload part denied (ecr:UploadLayerPart)",
            Self::UploadEnd => "upload end denied (ecr:CompleteLayerUpload)",
            Self::ManifestWrite => "manifest PUT denied (ecr:PutImage)",
            Self::RepositoryAbsent => "repository does not exist",
            Self::TagImmutable => "tag immutable",
            Self::CredentialsRefused => "credentials refused (401 on every request)",
            Self::TokenExpired => "token expired (403 on every request)",
            Self::BlobRead => "blob GET denied (ecr:GetDownloadUrlForLayer)",
        }
    }
}

/// The answer to a request that is denied.
pub(crate) fn denied(
    behaviour: &Behaviour,
    method: &Method,
    path: &str,
    authorized: bool,
    has_body: bool,
) -> Option<Response> {
    let denial = behaviour.denial?;
    let upload = path.contains("/blobs/uploads/");
    let (manifest, blob) = (path.contains("/manifests/"), path.contains("/blobs/sha256:"));
    let method = method.as_str();
    let action = match denial {
        Denial::CredentialsRefused => return Some(unauthorized()),
        _ if !authorized => return None,
        Denial::TokenExpired => {
            let text = "Your authorization token has expired. Reauthenticate and try again.";
            return Some(fault(403, "DENIED", text));
        }
        Denial::RepositoryAbsent if path != "/v2/" => {
            let text = "The repository with name 'my-ecr-repo' does not exist in the registry with id '123456789012'";
            return Some(fault(404, "NAME_UNKNOWN", text));
        }
        Denial::TagImmutable if manifest && method == "PUT" => {
            let text = "The image tag '1' already exists in the 'my-ecr-repo' repository and cannot be overwritten \
                        because the tag is immutable.";
            return Some(fault(400, "TAG_INVALID", text));
        }
        Denial::ManifestRead if manifest && matches!(method, "GET" | "HEAD") => "BatchGetImage",
        Denial::BlobHead if blob && method == "HEAD" => "BatchCheckLayerAvailability",
        Denial::UploadStart if upload && method == "POST" => "InitiateLayerUpload",
        Denial::UploadPart if upload && (method == "PATCH" || (method == "PUT" && has_body)) => "UploadLayerPart",
        Denial::UploadEnd if upload && method == "PUT" => "CompleteLayerUpload",
        Denial::ManifestWrite if manifest && method == "PUT" => "PutImage",
        Denial::BlobRead if blob && method == "GET" => "GetDownloadUrlForLayer",
        _ => return None,
    };
    let text = format!(
        "User: arn:aws:sts::123456789012:assumed-role/dev-github-actions/GitHubActions is not authorized to perform: \
         ecr:{action} on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/my-ecr-repo because no \
         identity-based policy allows the ecr:{action} action"
    );
    Some(fault(403, "DENIED", &text))
}
