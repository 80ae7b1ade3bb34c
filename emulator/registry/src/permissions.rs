//! Which IAM action each request to the registry needs. No request is answered without a row here.
//!
//! Evidence: AWS's guide on pushing images, denials that people reported per request, and measurements of clients whose
//! routes were denied one by one.

use http::Method;

use crate::{Noun, Profile};

/// What a request of one method to one kind of thing needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The method.
    pub method: Method,
    /// The kind of thing.
    pub noun: Noun,
    /// Whether the row counts only for requests that carry content.
    pub only_with_content: bool,
    /// The IAM action on the repository's ARN; absent where a valid token is enough.
    pub action: Option<&'static str>,
}

/// A row that counts only for requests that carry content.
const fn content(method: Method, noun: Noun, action: &'static str) -> Row {
    Row { method, noun, only_with_content: true, action: Some(action) }
}

const fn row(method: Method, noun: Noun, action: Option<&'static str>) -> Row {
    Row { method, noun, only_with_content: false, action }
}

/// Every request that the registry answers in every profile, with its permission.
pub static PERMISSIONS: &[Row] = &[
    row(Method::GET, Noun::Base, None),
    row(Method::HEAD, Noun::Base, None),
    row(Method::HEAD, Noun::Blob, Some("ecr:BatchCheckLayerAvailability")),
    row(Method::GET, Noun::Blob, Some("ecr:GetDownloadUrlForLayer")),
    row(Method::POST, Noun::Uploads, Some("ecr:InitiateLayerUpload")),
    row(Method::PATCH, Noun::Upload, Some("ecr:UploadLayerPart")),
    // A PUT that brings the last part, or all of the layer, is two actions.
    content(Method::PUT, Noun::Upload, "ecr:UploadLayerPart"),
    row(Method::PUT, Noun::Upload, Some("ecr:CompleteLayerUpload")),
    row(Method::HEAD, Noun::Manifest, Some("ecr:BatchGetImage")),
    row(Method::GET, Noun::Manifest, Some("ecr:BatchGetImage")),
    row(Method::PUT, Noun::Manifest, Some("ecr:PutImage")),
    row(Method::DELETE, Noun::Manifest, Some("ecr:BatchDeleteImage")),
    row(Method::GET, Noun::Referrers, Some("ecr:BatchGetImage")),
    row(Method::GET, Noun::Tags, Some("ecr:ListImages")),
    // On `*`, as a reported denial says.
    row(Method::GET, Noun::Catalog, Some("ecr:DescribeRepositories")),
];

/// What the plain OCI profile answers besides. ECR knows no such requests, so that no IAM action is theirs: they need what
/// the nearest request of ECR does (`unverified`, by nature).
pub static OCI_PERMISSIONS: &[Row] = &[
    row(Method::DELETE, Noun::Blob, Some("ecr:BatchDeleteImage")),
    row(Method::GET, Noun::Upload, Some("ecr:UploadLayerPart")),
    row(Method::DELETE, Noun::Upload, Some("ecr:UploadLayerPart")),
    // A POST that brings a whole layer is all three actions of an upload.
    content(Method::POST, Noun::Uploads, "ecr:UploadLayerPart"),
    content(Method::POST, Noun::Uploads, "ecr:CompleteLayerUpload"),
];

/// The rows of a request, in the order in which they are judged; empty if the registry does not answer it.
pub(crate) fn rows(profile: &Profile, method: &Method, noun: Noun, has_content: bool) -> Vec<&'static Row> {
    let wanted = |row: &&Row| row.method == *method && row.noun == noun && (has_content || !row.only_with_content);
    PERMISSIONS.iter().chain(profile.more_permissions).filter(wanted).collect()
}
