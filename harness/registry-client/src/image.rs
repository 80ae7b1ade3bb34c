//! Images made on the spot: small, real, and the same bytes for the same seed.

use bytes::Bytes;
use portcullis_model::Digest;
use serde_json::json;

use crate::{
    attestation,
    client::Client,
    layer::{Layer, digest_of},
    manifest,
};

/// An image before a client packs it: its layers, its config, and what the client remembers of earlier pushes.
///
/// The manifest is the client's own: docker's schema, OCI's, or an index.
#[derive(Clone, Debug)]
pub struct Image {
    pub(crate) layers: Vec<Layer>,
    pub(crate) config: Bytes,
    pub(crate) config_digest: Digest,
    /// The repositories of the same registry to which the client remembers to have pushed all of it.
    pub(crate) pushed_to: Vec<String>,
    /// What buildx's attestation tells of the build.
    pub(crate) build: String,
}

impl Image {
    /// An image of two layers.
    #[must_use]
    pub fn sample(seed: &str) -> Self {
        Self::with_layers(seed, 2)
    }

    /// An image of so many layers, of one file each.
    #[must_use]
    pub fn with_layers(seed: &str, count: usize) -> Self {
        let layer = |n: usize| Layer::of_file(&format!("layer-{n}.txt"), format!("layer {n} of {seed}\n").as_bytes());
        let layers: Vec<Layer> = (1..=count).map(layer).collect();
        let diff_ids: Vec<&Digest> = layers.iter().map(|layer| &layer.diff_id).collect();
        let history: Vec<_> =
            layers.iter().map(|layer| json!({ "created_by": format!("COPY {}", layer.file) })).collect();
        let config = json!({
            "architecture": "amd64",
            "os": "linux",
            "config": { "Labels": { "seed": seed } },
            "rootfs": { "type": "layers", "diff_ids": diff_ids },
            "history": history,
        });
        let config = Bytes::from(config.to_string());
        Self { layers, config_digest: digest_of(&config), config, pushed_to: Vec::new(), build: "1".to_owned() }
    }

    /// The same image, where the client remembers to have pushed it to this repository of the registry before.
    ///
    /// Docker's graph driver, skopeo, podman and buildah keep such a memory and ask other things for it; docker's
    /// containerd store, and buildx, mount from there. Crane and oras remember nothing.
    #[must_use]
    pub fn pushed_to(mut self, repository: &str) -> Self {
        for layer in &mut self.layers {
            layer.pushed_to.push(repository.to_owned());
        }
        self.pushed_to.push(repository.to_owned());
        self
    }

    /// The same image, where the client remembers this of the first layer only: that of a base image.
    #[must_use]
    pub fn base_pushed_to(mut self, repository: &str) -> Self {
        for layer in self.layers.iter_mut().take(1) {
            layer.pushed_to.push(repository.to_owned());
        }
        self
    }

    /// The same content from another build: only buildx's attestation, and with it the index, differs.
    #[must_use]
    pub fn rebuilt(mut self, build: &str) -> Self {
        build.clone_into(&mut self.build);
        self
    }

    /// The layers, the lowest first.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The digest of the config.
    #[must_use]
    pub fn config_digest(&self) -> &Digest {
        &self.config_digest
    }

    /// The digest under which the client's push of this image is known: that of its manifest or index.
    #[must_use]
    pub fn digest(&self, client: Client) -> Digest {
        match client {
            Client::DockerGraphdriver | Client::Skopeo | Client::Podman | Client::Crane => {
                manifest::docker(self).digest
            }
            Client::DockerContainerd | Client::Buildah => manifest::oci(self).digest,
            Client::Buildx => attestation::attested(self).index.digest,
            Client::Oras => manifest::artifact(self).digest,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_same_seed_gives_the_same_image_and_another_seed_another(one in ".{0,20}", other in ".{0,20}") {
            let (image, repeated, another) = (Image::sample(&one), Image::sample(&one), Image::sample(&other));
            for client in Client::ALL {
                prop_assert_eq!(image.digest(client), repeated.digest(client));
                prop_assert_eq!(one == other, image.digest(client) == another.digest(client));
            }
        }
    }

    #[test]
    fn another_build_changes_buildxs_digest_and_no_other() {
        let image = Image::sample("app");
        for client in Client::ALL {
            let changed = image.digest(client) != image.clone().rebuilt("2").digest(client);
            assert_eq!(changed, client == Client::Buildx, "{client}");
        }
    }
}
