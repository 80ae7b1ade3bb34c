//! How calls name an image: by digest, by tag, or by both when they agree; and what ECR says when they do not.

use portcullis_image::{Refusal, is_tag};
use portcullis_model::Digest;
use portcullis_store::{Image, Repository};
use portcullis_wire::{Fault, FaultKind};
use serde::{Deserialize, Serialize};

use crate::faults;

/// An image as a call names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageIdentifier {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image_digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image_tag: Option<String>,
}

/// Why one image of a batch was not dealt with.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageFailure {
    image_id: ImageIdentifier,
    failure_code: &'static str,
    failure_reason: String,
}

impl ImageIdentifier {
    pub(crate) fn new(digest: &Digest, tag: Option<&str>) -> Self {
        Self { image_digest: Some(digest.to_string()), image_tag: tag.map(str::to_owned) }
    }

    /// The image that is meant, if it is there.
    pub(crate) fn find<'r>(&self, repository: &'r Repository) -> Option<&'r Image> {
        let by_digest = self
            .image_digest
            .as_ref()
            .map(|digest| digest.parse::<Digest>().ok().and_then(|digest| repository.images.get(&digest)));
        let by_tag = self
            .image_tag
            .as_ref()
            .map(|tag| repository.image_tags.get(tag).and_then(|digest| repository.images.get(digest)));
        match (by_digest, by_tag) {
            (Some(image), None) | (None, Some(image)) => image,
            (Some(Some(one)), Some(Some(other))) if one.digest == other.digest => Some(one),
            _ => None,
        }
    }

    /// The image that a call for one image means.
    pub(crate) fn named<'r>(&self, repository: &'r Repository) -> Result<&'r Image, Fault> {
        self.find(repository).ok_or_else(|| self.fault(&faults::IMAGE_NOT_FOUND, repository))
    }

    /// A fault that names this image and its repository.
    pub(crate) fn fault(&self, kind: &FaultKind, repository: &Repository) -> Fault {
        kind.with(&[
            ("digest", self.image_digest.as_deref().unwrap_or("null")),
            ("tag", self.image_tag.as_deref().unwrap_or("null")),
            ("name", repository.key.name.as_str()),
            ("registry", repository.registry.as_str()),
        ])
    }

    /// The image that one entry of a batch means.
    pub(crate) fn in_batch<'r>(&self, repository: &'r Repository) -> Result<&'r Image, ImageFailure> {
        let fail = |code, reason: &str| {
            Err(ImageFailure { image_id: self.clone(), failure_code: code, failure_reason: reason.to_owned() })
        };
        if self.image_digest.is_none() && self.image_tag.is_none() {
            return fail("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null");
        }
        if self.image_digest.as_ref().is_some_and(|digest| !is_like_digest(digest)) {
            let reason =
                "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
            return fail("InvalidImageDigest", reason);
        }
        if self.image_tag.as_ref().is_some_and(|tag| !is_tag(tag)) {
            // The reason is `unverified`: it is made after the one for digests.
            let reason = "Invalid request parameters: image tag should satisfy the regex '[a-zA-Z0-9-_.]+'";
            return fail("InvalidImageTag", reason);
        }
        if let Some(image) = self.find(repository) {
            return Ok(image);
        }
        let alone = |image_digest: Option<&String>, image_tag: Option<&String>| {
            Self { image_digest: image_digest.cloned(), image_tag: image_tag.cloned() }.find(repository).is_some()
        };
        let both = self.image_digest.is_some() && self.image_tag.is_some();
        if both && alone(self.image_digest.as_ref(), None) && alone(None, self.image_tag.as_ref()) {
            // The reason is `unverified`.
            return fail("ImageTagDoesNotMatchDigest", "Image tag and digest do not match");
        }
        fail("ImageNotFound", &Refusal::ImageNotFound.to_string())
    }

    /// That this image could not be dealt with.
    pub(crate) fn refused(&self, code: &'static str, refusal: &Refusal) -> ImageFailure {
        ImageFailure { image_id: self.clone(), failure_code: code, failure_reason: refusal.to_string() }
    }
}

/// `[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+`
pub(crate) fn is_like_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, digits)| {
        let letter = |b: u8| b.is_ascii_alphanumeric() || b"-_+.".contains(&b);
        !algorithm.is_empty()
            && !digits.is_empty()
            && algorithm.bytes().all(letter)
            && digits.bytes().all(|b| b.is_ascii_hexdigit())
    })
}
