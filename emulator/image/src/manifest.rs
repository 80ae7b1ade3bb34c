//! Image manifests: what ECR reads in them before it takes them.

use std::collections::BTreeMap;

use portcullis_model::Digest;
use portcullis_store::Image;
use serde::Deserialize;

use crate::Refusal;

/// The media types of manifests that ECR takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// `application/vnd.docker.distribution.manifest.list.v2+json`
    DockerList,
    /// `application/vnd.docker.distribution.manifest.v2+json`
    DockerManifest,
    /// `application/vnd.oci.image.index.v1+json`
    OciIndex,
    /// `application/vnd.oci.image.manifest.v1+json`
    OciManifest,
}

/// A manifest, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its media type.
    pub media_type: MediaType,
    /// Configuration and layers; empty for an index.
    pub blobs: Vec<Descriptor>,
    /// The manifests of an index.
    pub manifests: Vec<Descriptor>,
    /// The manifest that this one says something about. It need not be there.
    pub subject: Option<Descriptor>,
    /// What it says of itself.
    pub annotations: BTreeMap<String, String>,
    artifact_type: Option<String>,
}

/// A reference to content, by digest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// The media type of the content.
    pub media_type: String,
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// Where else the content can be had.
    #[serde(default)]
    pub urls: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    schema_version: u8,
    media_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
    artifact_type: Option<String>,
    annotations: Option<BTreeMap<String, String>>,
}

impl MediaType {
    /// The media type of this name, if ECR takes it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::DockerList, Self::DockerManifest, Self::OciIndex, Self::OciManifest]
            .into_iter()
            .find(|media_type| media_type.as_str() == name)
    }

    /// The name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DockerList => "application/vnd.docker.distribution.manifest.list.v2+json",
            Self::DockerManifest => "application/vnd.docker.distribution.manifest.v2+json",
            Self::OciIndex => "application/vnd.oci.image.index.v1+json",
            Self::OciManifest => "application/vnd.oci.image.manifest.v1+json",
        }
    }

    fn is_index(self) -> bool {
        matches!(self, Self::DockerList | Self::OciIndex)
    }
}

impl Manifest {
    /// Reads a manifest that was sent under a media type.
    ///
    /// # Errors
    ///
    /// [`Refusal::InvalidManifest`] for a media type that ECR does not take, for a manifest that names another media
    /// type than it was sent under, and for one that lacks what its type must have.
    pub fn parse(media_type: Option<&str>, bytes: &[u8]) -> Result<Self, Refusal> {
        let text: Text = serde_json::from_slice(bytes).map_err(|_| Refusal::InvalidManifest)?;
        let name = match (media_type, text.media_type.as_deref()) {
            (Some(sent), Some(written)) if sent != written => return Err(Refusal::InvalidManifest),
            (Some(name), _) | (None, Some(name)) => name,
            (None, None) => return Err(Refusal::InvalidManifest),
        };
        let media_type = MediaType::named(name).ok_or(Refusal::InvalidManifest)?;
        if text.schema_version != 2 {
            return Err(Refusal::InvalidManifest);
        }
        let (blobs, manifests) = match (media_type.is_index(), text.config, text.layers, text.manifests) {
            (true, None, None, Some(manifests)) => (Vec::new(), manifests),
            (false, Some(config), Some(layers), None) => (std::iter::once(config).chain(layers).collect(), Vec::new()),
            _ => return Err(Refusal::InvalidManifest),
        };
        let (subject, artifact_type) = (text.subject, text.artifact_type);
        Ok(Self {
            media_type,
            blobs,
            manifests,
            subject,
            annotations: text.annotations.unwrap_or_default(),
            artifact_type,
        })
    }

    /// The manifest of an image, which was read before it was put.
    ///
    /// # Errors
    ///
    /// As [`Manifest::parse`].
    pub fn of(image: &Image) -> Result<Self, Refusal> {
        Self::parse(Some(&image.media_type), &image.manifest)
    }

    /// What it is: its `artifactType`, or the media type of its configuration, as OCI says.
    #[must_use]
    pub fn artifact_type(&self) -> Option<String> {
        self.artifact_type.clone().or_else(|| self.blobs.first().map(|config| config.media_type.clone()))
    }
}

impl Descriptor {
    /// Whether the content is elsewhere by its nature, such as the base layers of Windows: ECR does not ask for it.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        !self.urls.is_empty() && (self.media_type.contains("foreign") || self.media_type.contains("nondistributable"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CONFIG: &str = r#"{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0}"#;

    #[test]
    fn each_media_type_asks_for_its_own_members() {
        let image = format!(r#"{{"schemaVersion":2,"config":{CONFIG},"layers":[{CONFIG}]}}"#);
        let index = format!(r#"{{"schemaVersion":2,"manifests":[{CONFIG}]}}"#);
        for media_type in
            [MediaType::DockerManifest, MediaType::OciManifest, MediaType::DockerList, MediaType::OciIndex]
        {
            let parse = |text: &str| Manifest::parse(Some(media_type.as_str()), text.as_bytes());
            let (good, bad) = if media_type.is_index() { (&index, &image) } else { (&image, &index) };
            let manifest = parse(good).unwrap();
            assert_eq!(manifest.media_type, media_type);
            assert_eq!(
                (manifest.blobs.len(), manifest.manifests.len()),
                if media_type.is_index() { (0, 1) } else { (2, 0) }
            );
            assert_eq!(parse(bad), Err(Refusal::InvalidManifest));
        }
    }

    #[test]
    fn the_media_type_may_stand_in_the_manifest_alone() {
        let typed = format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{CONFIG},"layers":[]}}"#
        );
        assert_eq!(Manifest::parse(None, typed.as_bytes()).unwrap().media_type, MediaType::OciManifest);
        let docker = MediaType::DockerManifest.as_str();
        assert_eq!(Manifest::parse(Some(docker), typed.as_bytes()), Err(Refusal::InvalidManifest));
    }

    proptest! {
        #[test]
        fn bytes_are_a_manifest_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), text in r#"[{}\[\]":,a-z0-9]{0,80}"#) {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                let read = Manifest::parse(Some(MediaType::OciManifest.as_str()), bytes);
                prop_assert_eq!(read, Err(Refusal::InvalidManifest));
            }
        }
    }
}
