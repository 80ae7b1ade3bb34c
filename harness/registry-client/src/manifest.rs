//! The manifests that clients make of an image: docker's, OCI's, and the artifact of oras.

use bytes::Bytes;
use portcullis_model::Digest;
use serde_json::{Value, json};

use crate::{
    image::Image,
    layer::{Layer, digest_of},
};

pub(crate) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(crate) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub(crate) const DOCKER_SCHEMA_1: &str = "application/vnd.docker.distribution.manifest.v1+json";
pub(crate) const DOCKER_SCHEMA_1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const OCI_ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
pub(crate) const OCI_EMPTY: &str = "application/vnd.oci.empty.v1+json";

/// The annotation by which oras names a layer's file; it pulls no layer without.
pub(crate) const TITLE: &str = "org.opencontainers.image.title";

/// A manifest or index, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) media_type: String,
    pub(crate) digest: Digest,
    pub(crate) bytes: Bytes,
}

/// A blob, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    pub(crate) digest: Digest,
    pub(crate) bytes: Bytes,
    /// The repositories of the registry to which the client remembers to have pushed it.
    pub(crate) pushed_to: Vec<String>,
}

impl Manifest {
    pub(crate) fn new(media_type: &str, content: &Value) -> Self {
        let bytes = Bytes::from(content.to_string());
        Self { media_type: media_type.to_owned(), digest: digest_of(&bytes), bytes }
    }

    pub(crate) fn descriptor(&self) -> Value {
        descriptor(&self.media_type, &self.digest, &self.bytes)
    }
}

impl Blob {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self { digest: digest_of(&bytes), bytes, pushed_to: Vec::new() }
    }
}

/// The compressed layers as blobs.
pub(crate) fn layer_blobs(image: &Image) -> Vec<Blob> {
    let blob = |layer: &Layer| Blob {
        digest: layer.digest.clone(),
        bytes: layer.bytes.clone(),
        pushed_to: layer.pushed_to.clone(),
    };
    image.layers.iter().map(blob).collect()
}

/// The config as a blob.
pub(crate) fn config_blob(image: &Image) -> Blob {
    Blob::new(image.config.clone())
}

/// The empty config that stands where an artifact has none.
pub(crate) fn empty_blob() -> Blob {
    Blob::new(Bytes::from_static(b"{}"))
}

/// Docker's image manifest, version 2, schema 2.
pub(crate) fn docker(image: &Image) -> Manifest {
    of_image(image, DOCKER_MANIFEST, DOCKER_CONFIG, DOCKER_LAYER)
}

/// OCI's image manifest.
pub(crate) fn oci(image: &Image) -> Manifest {
    of_image(image, OCI_MANIFEST, OCI_CONFIG, OCI_LAYER)
}

/// The artifact that `oras push` makes of files: an empty config, and a titled layer for each.
pub(crate) fn artifact(image: &Image) -> Manifest {
    let layer = |layer: &Layer| {
        let mut described = descriptor(OCI_LAYER, &layer.digest, &layer.bytes);
        annotate(&mut described, json!({ TITLE: layer.file }));
        described
    };
    let empty = empty_blob();
    let content = json!({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": "application/vnd.unknown.artifact.v1",
        "config": descriptor(OCI_EMPTY, &empty.digest, &empty.bytes),
        "layers": image.layers.iter().map(layer).collect::<Vec<_>>(),
    });
    Manifest::new(OCI_MANIFEST, &content)
}

fn of_image(image: &Image, media_type: &str, config_type: &str, layer_type: &str) -> Manifest {
    let layers: Vec<Value> =
        image.layers.iter().map(|layer| descriptor(layer_type, &layer.digest, &layer.bytes)).collect();
    let content = json!({
        "schemaVersion": 2,
        "mediaType": media_type,
        "config": descriptor(config_type, &image.config_digest, &image.config),
        "layers": layers,
    });
    Manifest::new(media_type, &content)
}

/// A descriptor of content.
pub(crate) fn descriptor(media_type: &str, digest: &Digest, bytes: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
}

/// Adds annotations to a descriptor.
pub(crate) fn annotate(described: &mut Value, annotations: Value) {
    with(described, "annotations", annotations);
}

/// Adds a member to a descriptor.
pub(crate) fn with(described: &mut Value, member: &str, value: Value) {
    if let Some(members) = described.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn pretty(manifest: &Manifest) -> String {
        assert_eq!(digest_of(&manifest.bytes), manifest.digest);
        serde_json::to_string_pretty(&serde_json::from_slice::<Value>(&manifest.bytes).unwrap()).unwrap()
    }

    /// Digests and lengths vary with the version of the compressor.
    pub(crate) fn check(name: &str, manifest: &Manifest) {
        let text = pretty(manifest);
        let filters = [("sha256:[0-9a-f]{64}", "<digest>"), (r#""size": [0-9]+"#, r#""size": <size>"#)];
        insta::with_settings!({ filters => filters }, { insta::assert_snapshot!(name, text) });
    }

    #[test]
    fn dockers_manifest_lists_the_config_and_the_layers() {
        check("docker", &docker(&Image::sample("app")));
    }

    #[test]
    fn an_artifact_has_an_empty_config_and_titled_layers() {
        check("artifact", &artifact(&Image::with_layers("app", 1)));
    }
}
