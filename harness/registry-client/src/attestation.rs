//! The index that buildx makes: over the image's manifest and that of a provenance attestation.

use bytes::Bytes;
use serde_json::json;

use crate::{
    image::Image,
    manifest::{Blob, Manifest, OCI_EMPTY, OCI_INDEX, OCI_MANIFEST, annotate, descriptor, empty_blob, oci, with},
};

const IN_TOTO: &str = "application/vnd.in-toto+json";

/// What buildx pushes: an index over the image's manifest and the manifest of its attestation.
pub(crate) struct Attested {
    pub(crate) index: Manifest,
    pub(crate) image: Manifest,
    pub(crate) attestation: Manifest,
    pub(crate) attestation_blobs: Vec<Blob>,
}

/// The index that buildx makes by default, with a provenance attestation of the build.
pub(crate) fn attested(image: &Image) -> Attested {
    let manifest = oci(image);
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "subject": [{ "name": "_", "digest": { "sha256": manifest.digest.as_str().trim_start_matches("sha256:") } }],
        "predicate": {
            "builder": { "id": "" },
            "buildType": "https://mobyproject.org/buildkit@v1",
            "metadata": { "buildInvocationID": image.build },
        },
    });
    let (config, statement) = (empty_blob(), Blob::new(Bytes::from(statement.to_string())));
    let mut layer = descriptor(IN_TOTO, &statement.digest, &statement.bytes);
    annotate(&mut layer, json!({ "in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2" }));
    let content = json!({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": "application/vnd.docker.attestation.manifest.v1+json",
        "config": descriptor(OCI_EMPTY, &config.digest, &config.bytes),
        "layers": [layer],
        "subject": manifest.descriptor(),
    });
    let attestation = Manifest::new(OCI_MANIFEST, &content);

    let mut of_image = manifest.descriptor();
    with(&mut of_image, "platform", json!({ "architecture": "amd64", "os": "linux" }));
    let mut of_attestation = attestation.descriptor();
    let refers =
        json!({ "vnd.docker.reference.digest": manifest.digest, "vnd.docker.reference.type": "attestation-manifest" });
    annotate(&mut of_attestation, refers);
    with(&mut of_attestation, "platform", json!({ "architecture": "unknown", "os": "unknown" }));
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [of_image, of_attestation] });
    Attested {
        index: Manifest::new(OCI_INDEX, &index),
        image: manifest,
        attestation,
        attestation_blobs: vec![config, statement],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::tests::check;

    #[test]
    fn the_index_holds_the_image_and_its_attestation() {
        let attested = attested(&Image::sample("app"));
        check("index", &attested.index);
        check("attestation", &attested.attestation);
    }
}
