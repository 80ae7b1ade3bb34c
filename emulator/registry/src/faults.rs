//! What the registry refuses with: ECR's codes, statuses and texts.

use http::{HeaderValue, Response, StatusCode, header};
use portcullis_image::Refusal;
use portcullis_model::Cause;
use portcullis_store::{NotKept, UploadError};
use portcullis_wire::{Fault, FaultKind};

use axum::body::Body;

use crate::Profile;

/// Every fault of the registry.
pub static FAULTS: &[&FaultKind] = &[
    &UNAUTHORIZED,
    &DENIED,
    &TOKEN_EXPIRED,
    &NAME_UNKNOWN,
    &MANIFEST_UNKNOWN,
    &BLOB_UNKNOWN,
    &BLOB_UPLOAD_UNKNOWN,
    &BLOB_UPLOAD_INVALID,
    &DIGEST_INVALID,
    &MANIFEST_INVALID,
    &MANIFEST_REFUSED,
    &TAG_INVALID,
    &UNSUPPORTED,
    &RANGE_INVALID,
    &LIMIT_EXCEEDED,
    &REFERENCED,
    &ROUTE_UNKNOWN,
    &INTERNAL,
    &NOT_FETCHED,
    &PUBLIC,
];

/// Not JSON: text, with a challenge.
pub(crate) static UNAUTHORIZED: FaultKind = FaultKind::new("UNAUTHORIZED", 401, "Not Authorized");
pub(crate) static DENIED: FaultKind = FaultKind::new("DENIED", 403, "{sentence}");
pub(crate) static TOKEN_EXPIRED: FaultKind =
    FaultKind::new("DENIED", 403, "Your authorization token has expired. Reauthenticate and try again.");
pub(crate) static NAME_UNKNOWN: FaultKind = FaultKind::new("NAME_UNKNOWN", 404, "{text}");
pub(crate) static MANIFEST_UNKNOWN: FaultKind = FaultKind::new("MANIFEST_UNKNOWN", 404, "{text}");
pub(crate) static BLOB_UNKNOWN: FaultKind = FaultKind::new("BLOB_UNKNOWN", 404, "blob unknown to registry");
pub(crate) static BLOB_UPLOAD_UNKNOWN: FaultKind =
    FaultKind::new("BLOB_UPLOAD_UNKNOWN", 404, "blob upload unknown to registry");
pub(crate) static BLOB_UPLOAD_INVALID: FaultKind = FaultKind::new("BLOB_UPLOAD_INVALID", 400, "{text}");
/// `unverified`: ECR's own words for a digest that is none were not recorded; these are the OCI specification's.
pub(crate) static DIGEST_INVALID: FaultKind =
    FaultKind::new("DIGEST_INVALID", 400, "provided digest did not match uploaded content");
/// Of the plain OCI profile.
pub(crate) static MANIFEST_INVALID: FaultKind = FaultKind::new("MANIFEST_INVALID", 400, "{text}");
/// `unverified`: no recording of a manifest with missing layers at the registry; the text is the API's.
pub(crate) static MANIFEST_REFUSED: FaultKind = FaultKind::new("MANIFEST_BLOB_UNKNOWN", 404, "{text}");
pub(crate) static TAG_INVALID: FaultKind = FaultKind::new("TAG_INVALID", 400, "{text}");
/// ECR answers a manifest that it cannot read with 405.
pub(crate) static UNSUPPORTED: FaultKind = FaultKind::new("UNSUPPORTED", 405, "{text}");
pub(crate) static RANGE_INVALID: FaultKind = FaultKind::new("BLOB_UPLOAD_INVALID", 416, "{text}");
/// A public report has a push beyond a quota answered with 403.
pub(crate) static LIMIT_EXCEEDED: FaultKind = FaultKind::new("DENIED", 403, "{text}");
/// `unverified`: how the registry refuses to delete the manifest of an index.
pub(crate) static REFERENCED: FaultKind = FaultKind::new("DENIED", 409, "{text}");
/// No ECR text: a path that no registry route has.
pub(crate) static ROUTE_UNKNOWN: FaultKind =
    FaultKind::new("UNSUPPORTED", 404, "Portcullis does not serve this path of the registry");
/// No ECR text: ECR would ask another registry, this emulator does not.
pub(crate) static NOT_FETCHED: FaultKind = FaultKind::new(
    "UNSUPPORTED",
    501,
    "Portcullis does not fetch `{name}` from {upstream}, as the pull through cache rule `{prefix}` says: push it here first",
);
/// No ECR text: the registry of ECR Public is not played.
pub(crate) static PUBLIC: FaultKind = FaultKind::new(
    "UNSUPPORTED",
    501,
    "Portcullis does not play {host}: of ECR Public it has the API and the login, but no images; push to a private repository",
);
pub(crate) static INTERNAL: FaultKind = FaultKind::new("UNKNOWN", 500, "{text}");

/// The fault of a refusal.
pub(crate) fn refused(profile: &Profile, refusal: &Refusal) -> Fault {
    let kind = match refusal {
        // A wrong size is refused as what ECR cannot read is: `unverified`.
        Refusal::InvalidManifest | Refusal::SizeMismatch { .. } => profile.unreadable_manifest,
        Refusal::ImageDigestMismatch { .. } => &DIGEST_INVALID,
        Refusal::ImageNotFound | Refusal::ImageArchived => &MANIFEST_UNKNOWN,
        Refusal::ImageReferenced { .. } => &REFERENCED,
        Refusal::LayerDigestMismatch => profile.wrong_digest,
        Refusal::EmptyUpload { .. }
        | Refusal::LayerAlreadyExists { .. }
        | Refusal::LayerPartLength
        | Refusal::LayerPartTooSmall { .. } => &BLOB_UPLOAD_INVALID,
        Refusal::LayerPartOutOfOrder { .. } => &RANGE_INVALID,
        Refusal::LimitExceeded { .. } => &LIMIT_EXCEEDED,
        Refusal::NotKept { .. } => &INTERNAL,
        Refusal::UploadNotFound { .. } => &BLOB_UPLOAD_UNKNOWN,
        Refusal::LayersNotFound { .. } | Refusal::ReferencedImagesNotFound { .. } => &MANIFEST_REFUSED,
        Refusal::RepositoryNotFound { .. } => &NAME_UNKNOWN,
        Refusal::TagImmutable { .. } | Refusal::InvalidTag | Refusal::ImageAlreadyExists { .. } => &TAG_INVALID,
    };
    kind.with(&[("text", &refusal.to_string())])
}

/// The fault of an upload that does not take what was sent.
pub(crate) fn upload(profile: &Profile, error: &UploadError) -> Fault {
    match error {
        UploadError::Unknown => BLOB_UPLOAD_UNKNOWN.fault(),
        UploadError::OutOfOrder { .. } => RANGE_INVALID.with(&[("text", &error.to_string())]),
        UploadError::DigestMismatch { .. } => {
            refused(profile, &Refusal::LayerDigestMismatch).caused_by(Cause::new(error.to_string()))
        }
        UploadError::Disk(failure) => INTERNAL.with(&[("text", &failure.to_string())]),
    }
}

/// The fault of a request whose effect is lost, because the disk did not take it.
pub(crate) fn not_kept(lost: &NotKept) -> Fault {
    INTERNAL.with(&[("text", &lost.to_string())])
}

/// The answer that carries a fault. An answer to HEAD has no body.
pub(crate) fn response(profile: &Profile, fault: &Fault, endpoint: &str, is_head: bool) -> Response<Body> {
    let unauthorized = fault.status == 401;
    let (content_type, text) = if unauthorized && !profile.refuses_tokens_in_json {
        ("text/plain; charset=utf-8", format!("{}\n", fault.message))
    } else {
        let errors = serde_json::json!({ "errors": [{ "code": fault.code, "message": fault.message }] });
        ("application/json; charset=utf-8", format!("{errors}\n"))
    };
    let mut response = Response::new(if is_head { Body::empty() } else { Body::from(text) });
    *response.status_mut() = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if unauthorized {
        let challenge = format!("Basic realm=\"{endpoint}/\",service=\"ecr.amazonaws.com\"");
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn show(profile: &Profile, row: &FaultKind, is_head: bool) -> String {
        let (parts, body) = response(profile, &row.fault(), "http://localhost:4566", is_head).into_parts();
        let headers = parts.headers.iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()));
        let body = body.collect().await.unwrap().to_bytes();
        format!("{}\n{}\n{}", parts.status, headers.collect::<String>(), String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_table_reads_as_clients_see_it() {
        let mut shown = Vec::new();
        for row in FAULTS {
            shown.push(show(&crate::ECR, row, false).await);
            // An answer to HEAD is the same without its body.
            assert!(shown.last().unwrap().starts_with(&show(&crate::ECR, row, true).await));
        }
        shown.push(show(&crate::OCI, &UNAUTHORIZED, false).await);
        insta::assert_snapshot!(shown.join("\n"));
    }

    #[test]
    fn a_host_that_is_no_header_gives_no_challenge_and_no_panic() {
        let response = response(&crate::ECR, &UNAUTHORIZED.fault(), "http://a\nb", false);
        assert!(!response.headers().contains_key(header::WWW_AUTHENTICATE));
    }
}
