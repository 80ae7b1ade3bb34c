//! The requests of the distribution protocol, one function each.
//!
//! A function sends exactly one request and judges no status: what counts as success differs from client to client.

use bytes::Bytes;
use portcullis_model::Digest;
use reqwest::{
    Method,
    header::{HeaderName, LOCATION},
};
use url::Url;

use crate::{
    answer::Answer,
    failure::Stop,
    manifest::Manifest,
    session::{Payload, Request, Session},
};

/// The media type in which clients send blobs.
pub(crate) const OCTETS: Option<&str> = Some("application/octet-stream");

/// The digest of the manifest that a tag names.
pub(crate) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

impl Session<'_> {
    /// `HEAD /v2/<repository>/blobs/<digest>`
    pub(crate) async fn head_blob(&mut self, digest: &Digest) -> Result<Answer, Stop> {
        let repository = self.target.repository.clone();
        self.head_blob_of(&repository, digest).await
    }

    /// The same in another repository of the registry.
    pub(crate) async fn head_blob_of(&mut self, repository: &str, digest: &Digest) -> Result<Answer, Stop> {
        self.send(Request::new(Method::HEAD, self.blob(repository, digest))).await
    }

    /// `GET /v2/<repository>/blobs/<digest>`
    pub(crate) async fn get_blob(&mut self, digest: &Digest, accept: &[String]) -> Result<Answer, Stop> {
        let url = self.blob(&self.target.repository, digest);
        self.send(Request::new(Method::GET, url).accept(accept)).await
    }

    /// `POST /v2/<repository>/blobs/uploads/`
    pub(crate) async fn start_upload(&mut self, content_type: Option<&str>) -> Result<Answer, Stop> {
        let request = Request::new(Method::POST, self.uploads());
        self.send(request.payload(Payload::Sized(Bytes::new()), content_type)).await
    }

    /// `POST /v2/<repository>/blobs/uploads/?<query>`, the query being the client's spelling of mount and from.
    pub(crate) async fn mount(&mut self, query: &str) -> Result<Answer, Stop> {
        let mut url = self.uploads();
        url.set_query(Some(query));
        self.send(Request::new(Method::POST, url).payload(Payload::Sized(Bytes::new()), None)).await
    }

    /// `PATCH <location>`
    pub(crate) async fn patch(
        &mut self,
        location: Url,
        payload: Payload,
        content_type: Option<&str>,
    ) -> Result<Answer, Stop> {
        self.send(Request::new(Method::PATCH, location).payload(payload, content_type)).await
    }

    /// `PUT <location>?digest=<digest>`
    pub(crate) async fn finish_upload(
        &mut self,
        location: Url,
        digest: &Digest,
        payload: Payload,
        content_type: Option<&str>,
    ) -> Result<Answer, Stop> {
        let mut url = location;
        url.query_pairs_mut().append_pair("digest", digest.as_str());
        self.send(Request::new(Method::PUT, url).payload(payload, content_type)).await
    }

    /// `HEAD /v2/<repository>/manifests/<reference>`
    pub(crate) async fn head_manifest(&mut self, reference: &str, accept: &[String]) -> Result<Answer, Stop> {
        self.send(Request::new(Method::HEAD, self.manifest(reference)).accept(accept)).await
    }

    /// `GET /v2/<repository>/manifests/<reference>`
    pub(crate) async fn get_manifest(&mut self, reference: &str, accept: &[String]) -> Result<Answer, Stop> {
        self.send(Request::new(Method::GET, self.manifest(reference)).accept(accept)).await
    }

    /// `PUT /v2/<repository>/manifests/<reference>`
    pub(crate) async fn put_manifest(&mut self, reference: &str, manifest: &Manifest) -> Result<Answer, Stop> {
        let request = Request::new(Method::PUT, self.manifest(reference));
        self.send(request.payload(Payload::Sized(manifest.bytes.clone()), Some(&manifest.media_type))).await
    }

    fn blob(&self, repository: &str, digest: &Digest) -> Url {
        self.target.url(&format!("/v2/{repository}/blobs/{digest}"))
    }

    fn uploads(&self) -> Url {
        self.target.url(&format!("/v2/{}/blobs/uploads/", self.target.repository))
    }

    fn manifest(&self, reference: &str) -> Url {
        self.target.url(&format!("/v2/{}/manifests/{reference}", self.target.repository))
    }
}

/// Where an upload goes on: the answer's `Location`, absolute or relative to the request.
///
/// # Errors
///
/// When the answer has none that is a URL.
pub(crate) fn upload_location(answer: &Answer) -> Result<Url, Stop> {
    let location = answer.header(LOCATION).and_then(|location| answer.url.join(location).ok());
    location.ok_or_else(|| Stop::protocol("the registry took the upload but gave no `Location` to go on at", answer))
}

/// The query with which docker, skopeo and podman ask for a mount: sorted, and escaped as a form.
pub(crate) fn form_mount_query(from: &str, digest: &Digest) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("from", from)
        .append_pair("mount", digest.as_str())
        .finish()
}
