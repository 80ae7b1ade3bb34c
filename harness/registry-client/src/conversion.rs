//! An image in another format than its own: what skopeo, podman and buildah try when a registry rejects one.

use bytes::Bytes;
use serde_json::json;

use crate::{
    image::Image,
    layer::{Layer, digest_of},
    manifest::{Blob, DOCKER_SCHEMA_1, DOCKER_SCHEMA_1_SIGNED, Manifest, OCI_MANIFEST, config_blob, docker, oci},
    target::Target,
};

/// A manifest in some format, and the blobs that its format needs beside those of the image's own format.
pub(crate) struct Packed {
    pub(crate) manifest: Manifest,
    pub(crate) converted: Vec<Blob>,
}

/// The image in a format that need not be its own: a converted image has another config, and docker's first schema has
/// no config but an empty layer on top for it.
pub(crate) fn packed(image: &Image, own: &str, media_type: &str, target: &Target) -> Packed {
    let of = |image: &Image| if media_type == OCI_MANIFEST { oci(image) } else { docker(image) };
    match media_type {
        DOCKER_SCHEMA_1 | DOCKER_SCHEMA_1_SIGNED => {
            let empty = Layer::empty();
            let manifest = schema_1(image, &empty, target, media_type);
            // Once pushed, the empty layer is known to be there.
            let converted =
                if media_type == DOCKER_SCHEMA_1_SIGNED { vec![Blob::new(empty.bytes)] } else { Vec::new() };
            Packed { manifest, converted }
        }
        _ if media_type == own => Packed { manifest: of(image), converted: Vec::new() },
        _ => {
            let mut config = image.config.to_vec();
            config.push(b'\n');
            let mut other = image.clone();
            other.config = Bytes::from(config);
            other.config_digest = digest_of(&other.config);
            Packed { manifest: of(&other), converted: vec![config_blob(&other)] }
        }
    }
}

/// Docker's first schema, the topmost layer first, each with a history entry. Unsigned, as no key is made for it; a
/// registry that still takes the format may reject it for that.
fn schema_1(image: &Image, empty: &Layer, target: &Target, media_type: &str) -> Manifest {
    let layers: Vec<&Layer> = [empty].into_iter().chain(image.layers.iter().rev()).collect();
    let history = layers.iter().map(|layer| {
        let id = layer.diff_id.as_str().trim_start_matches("sha256:");
        json!({ "v1Compatibility": json!({ "id": id, "os": "linux", "architecture": "amd64" }).to_string() })
    });
    let content = json!({
        "schemaVersion": 1,
        "name": target.repository,
        "tag": target.reference,
        "architecture": "amd64",
        "fsLayers": layers.iter().map(|layer| json!({ "blobSum": layer.digest })).collect::<Vec<_>>(),
        "history": history.collect::<Vec<_>>(),
    });
    Manifest::new(media_type, &content)
}
