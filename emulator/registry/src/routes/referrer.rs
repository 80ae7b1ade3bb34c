//! What says something about a manifest.

use axum::body::Body;
use http::{HeaderName, HeaderValue, Response, header};
use portcullis_image::{MediaType, Referrer, referrers};
use portcullis_model::Digest;
use portcullis_wire::Fault;
use serde_json::{Value, json};

use crate::{faults, request::Permitted};

static FILTERS_APPLIED: HeaderName = HeaderName::from_static("oci-filters-applied");

/// `GET /v2/NAME/referrers/DIGEST`: an index, also of nothing. A digest that is none is refused, as OCI says.
pub(super) fn list(request: &Permitted<'_>, digest: &str) -> Result<Response<Body>, Fault> {
    let repository = request.repository()?;
    let subject: Digest = digest.parse().map_err(|_| faults::DIGEST_INVALID.fault())?;
    let asked = request.query("artifactType");
    let is_asked = |referrer: &Referrer<'_>| asked.is_none() || referrer.artifact_type == asked;
    let manifests: Vec<Value> = referrers(&repository, &subject).filter(is_asked).map(|it| descriptor(&it)).collect();
    let index = MediaType::OciIndex.as_str();
    let body = json!({ "schemaVersion": 2, "mediaType": index, "manifests": manifests });
    let mut response = Response::new(Body::from(body.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(index));
    if asked.is_some() {
        response.headers_mut().insert(FILTERS_APPLIED.clone(), HeaderValue::from_static("artifactType"));
    }
    Ok(response)
}

fn descriptor(referrer: &Referrer<'_>) -> Value {
    let image = referrer.image;
    let mut descriptor = json!({ "mediaType": image.media_type, "digest": image.digest, "size": image.manifest.len() });
    if let Some(members) = descriptor.as_object_mut() {
        if let Some(artifact_type) = &referrer.artifact_type {
            members.insert("artifactType".to_owned(), artifact_type.as_str().into());
        }
        if !referrer.annotations.is_empty() {
            members.insert("annotations".to_owned(), json!(referrer.annotations));
        }
    }
    descriptor
}
