//! What says something about an image: the manifests of its repository whose `subject` it is.

use std::collections::BTreeMap;

use portcullis_model::Digest;
use portcullis_store::{Image, Repository};

use crate::Manifest;

/// A manifest that has a subject.
#[derive(Clone, Debug)]
pub struct Referrer<'r> {
    /// The manifest.
    pub image: &'r Image,
    /// What it is: its `artifactType`, or the media type of its configuration.
    pub artifact_type: Option<String>,
    /// What it says of itself.
    pub annotations: BTreeMap<String, String>,
}

/// The referrers of a subject, whether or not the subject is there: OCI lets it come later.
pub fn referrers<'r>(repository: &'r Repository, subject: &'r Digest) -> impl Iterator<Item = Referrer<'r>> {
    let of_subject = repository.images.values().filter(move |image| image.subject.as_ref() == Some(subject));
    of_subject.filter_map(|image| {
        let manifest = Manifest::of(image).ok()?;
        Some(Referrer { image, artifact_type: manifest.artifact_type(), annotations: manifest.annotations })
    })
}
