//! Which manifest of an index is pulled.

use portcullis_model::Digest;
use serde::Deserialize;

/// What a pull reads of a manifest or index. Both shapes in one: which of them it is, the media type says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Content {
    #[serde(default)]
    pub(crate) config: Option<Descriptor>,
    #[serde(default)]
    pub(crate) layers: Vec<Descriptor>,
    #[serde(default)]
    pub(crate) manifests: Vec<Descriptor>,
    #[serde(default, rename = "mediaType")]
    pub(crate) media_type: Option<String>,
}

/// A reference to other content.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Descriptor {
    #[serde(rename = "mediaType", default)]
    pub(crate) media_type: String,
    pub(crate) digest: Digest,
    pub(crate) size: u64,
    #[serde(default)]
    pub(crate) annotations: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    platform: Option<Platform>,
}

#[derive(Clone, Debug, Deserialize)]
struct Platform {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
}

impl Content {
    /// The image for `linux/amd64`, which hosted runners are: the first entry of that platform, or the first that names
    /// no platform. Never an attestation, whose platform is `unknown`.
    pub(crate) fn for_runner(&self) -> Option<&Descriptor> {
        let platform = |entry: &&Descriptor| {
            entry.platform.as_ref().is_some_and(|platform| platform.os == "linux" && platform.architecture == "amd64")
        };
        self.manifests.iter().find(platform).or_else(|| self.manifests.iter().find(|entry| entry.platform.is_none()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{attestation, image::Image};

    #[test]
    fn the_attestation_is_never_what_is_pulled() {
        let attested = attestation::attested(&Image::sample("app"));
        let index: Content = serde_json::from_slice(&attested.index.bytes).unwrap();
        assert_eq!(index.for_runner().unwrap().digest, attested.image.digest);
    }

    #[test]
    fn an_index_for_other_platforms_only_has_nothing_to_pull() {
        let text = r#"{"manifests":[{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "size":1,"platform":{"os":"windows","architecture":"amd64"}}]}"#;
        assert!(serde_json::from_str::<Content>(text).unwrap().for_runner().is_none());
    }
}
