//! One permitted request to the registry: who asks, for which repository, with what content.

use std::borrow::Cow;

use axum::body::Body;
use bytes::Bytes;
use http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use portcullis_gate::{Check, Facts, Gate};
use portcullis_image::{Refusal, RegistryToken, current_repository};
use portcullis_store::{Repository, RepositoryKey, UploadError};
use portcullis_wire::Fault;

use crate::{Profile, faults};

/// The largest manifest that is read: ECR's quota is 4 MiB.
const MANIFEST_LIMIT: usize = 4 * 1024 * 1024;

/// A request that the gate has let in.
pub(crate) struct Permitted<'a> {
    pub(crate) gate: &'a Gate,
    pub(crate) profile: &'static Profile,
    pub(crate) token: &'a RegistryToken,
    pub(crate) facts: &'a Facts,
    pub(crate) parts: &'a Parts,
    /// `http://localhost:4566`: what absolute locations begin with.
    pub(crate) endpoint: &'a str,
    pub(crate) name: &'a str,
}

impl Permitted<'_> {
    /// The repository as it is now.
    pub(crate) fn repository(&self) -> Result<std::sync::Arc<Repository>, Fault> {
        current_repository(self.gate, self.token.registry, &self.token.region, self.name)
            .map_err(|refusal| self.refused(&refusal))
    }

    /// The fault of a refusal.
    pub(crate) fn refused(&self, refusal: &Refusal) -> Fault {
        faults::refused(self.profile, refusal)
    }

    /// The fault of an upload that does not take what was sent.
    pub(crate) fn upload_refused(&self, error: &UploadError) -> Fault {
        faults::upload(self.profile, error)
    }

    /// Whether the caller may also do this with another repository of the registry. A refusal is none: the caller goes on
    /// without it.
    pub(crate) fn may(&self, action: &'static str, name: &str) -> bool {
        let (registry, region) = (self.token.registry, &self.token.region);
        let resource = format!("arn:{}:ecr:{region}:{registry}:repository/{name}", region.partition());
        let check = Check { action, resource, resource_account: Some(registry), context: Vec::new() };
        self.gate.judge(&self.token.caller, &check, self.facts, region).denial.is_none()
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let query = self.parts.uri.query()?;
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// A parameter of the query, as often as it stands there.
    pub(crate) fn queries(&self, name: &str) -> Vec<String> {
        let query = self.parts.uri.query().unwrap_or_default();
        let named = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        named.map(|(_, value)| value.into_owned()).collect()
    }

    /// A header. One that is no text is there all the same, and means nothing that is known.
    pub(crate) fn header(&self, name: http::HeaderName) -> Option<Cow<'_, str>> {
        self.parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// The absolute address of an upload, as ECR gives it out.
    pub(crate) fn upload_location(&self, id: uuid::Uuid) -> String {
        format!("{}/v2/{}/blobs/uploads/{id}", self.endpoint, self.name)
    }
}

/// What a manifest is put under.
pub(crate) fn key(repository: &Repository) -> (portcullis_model::AccountId, &RepositoryKey) {
    (repository.registry, &repository.key)
}

/// Reads a manifest whole.
pub(crate) async fn read_manifest(profile: &Profile, body: &mut Body) -> Result<Bytes, Fault> {
    match Limited::new(body, MANIFEST_LIMIT).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(faults::refused(profile, &Refusal::InvalidManifest)),
        Err(error) => Err(broken_off(&error)),
    }
}

pub(crate) fn broken_off(error: &dyn std::fmt::Display) -> Fault {
    faults::BLOB_UPLOAD_INVALID.with(&[("text", &format!("the request broke off: {error}"))])
}
