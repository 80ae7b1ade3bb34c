//! An image that `aws-sdk-ecr` alone makes, from InitiateLayerUpload to PutImage, is one that every registry client pulls.
//!
//! The layer is larger than one part. The second test leaves such an image at an emulator that runs elsewhere, for a real
//! engine to pull: the scripts of the real clients ask for it.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::net::Ipv4Addr;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_ecr::{Client as Ecr, primitives::Blob, types::LayerAvailability};
use portcullis_model::Digest;
use portcullis_registry_client::{Client, Target, http_client, pull};
use portcullis_server::Emulator;
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// What every part but the last must have.
const PART: usize = 5 * 1024 * 1024;
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

#[tokio::test(flavor = "multi_thread")]
async fn an_image_made_by_the_sdk_alone_is_pulled_by_every_client() {
    let listening = Emulator::new().unwrap().listen((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
    let ecr = ecr(&listening.url());
    ecr.create_repository().repository_name("app").send().await.unwrap();
    let made = made(&ecr, "sdk").await;

    let login = ecr.get_authorization_token().send().await.unwrap();
    let login = login.authorization_data().first().unwrap();
    let target = Target {
        registry: login.proxy_endpoint().unwrap().parse().unwrap(),
        repository: "app".to_owned(),
        reference: "sdk".to_owned(),
        authorization: login.authorization_token().map(str::to_owned),
    };
    let http = http_client().unwrap();
    // oras pulls the layers that have a name, as artifacts do: an image has none.
    for client in Client::ALL.into_iter().filter(|client| *client != Client::Oras) {
        let pulled = pull(client, &http, &target).await.unwrap();
        assert_eq!(
            (pulled.digest.as_str(), pulled.media_type.as_str()),
            (made.manifest.as_str(), MANIFEST),
            "{client}"
        );
        assert!(pulled.blobs.contains(&made.layer) && pulled.blobs.contains(&made.config), "{client}");
    }
}

#[tokio::test]
#[ignore = "asked for by the scripts of the real clients: AWS_ENDPOINT_URL names the emulator"]
async fn an_image_made_by_the_sdk_alone_is_left_for_a_real_engine() {
    let endpoint = std::env::var("AWS_ENDPOINT_URL").unwrap();
    made(&ecr(&endpoint), "sdk").await;
}

fn ecr(endpoint: &str) -> Ecr {
    let root = Credentials::new("123456789012", "test", None, None, "root");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(SharedCredentialsProvider::new(root))
        .build();
    Ecr::new(&config)
}

struct Made {
    manifest: Digest,
    config: Digest,
    layer: Digest,
}

/// Puts an image of one layer into the repository `app`.
async fn made(ecr: &Ecr, tag: &str) -> Made {
    let content: Vec<u8> = (0_u32..).flat_map(|number| Sha256::digest(number.to_be_bytes())).take(PART + 1).collect();
    let archive = archive("random", &content);
    let layer = uploaded(ecr, &archive).await;
    let config = json!({
        "architecture": "amd64", "os": "linux", "config": { "Entrypoint": ["/random"] },
        "rootfs": { "type": "layers", "diff_ids": [layer] },
    });
    let config_bytes = config.to_string().into_bytes();
    let config = uploaded(ecr, &config_bytes).await;
    let seen = ecr.batch_check_layer_availability().repository_name("app");
    let seen = seen.layer_digests(layer.as_str()).layer_digests(config.as_str()).send().await.unwrap();
    let available =
        seen.layers().iter().filter(|layer| layer.layer_availability() == Some(&LayerAvailability::Available));
    assert_eq!(available.count(), 2, "{seen:?}");

    let descriptor = |kind: &str, digest: &Digest, size: usize| json!({ "mediaType": format!("application/vnd.oci.image.{kind}"), "digest": digest, "size": size });
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": descriptor("config.v1+json", &config, config_bytes.len()),
        "layers": [descriptor("layer.v1.tar", &layer, archive.len())],
    });
    let put = ecr.put_image().repository_name("app").image_tag(tag).image_manifest(manifest.to_string());
    let put = put.send().await.unwrap();
    let digest = put.image().and_then(|image| image.image_id()).and_then(|id| id.image_digest()).unwrap();
    Made { manifest: digest.parse().unwrap(), config, layer }
}

/// Uploads a layer part by part.
async fn uploaded(ecr: &Ecr, content: &[u8]) -> Digest {
    let begun = ecr.initiate_layer_upload().repository_name("app").send().await.unwrap();
    let upload = begun.upload_id().unwrap();
    let mut received = 0;
    for part in content.chunks(PART) {
        let first = received;
        received += part.len() as i64;
        let sent = ecr.upload_layer_part().repository_name("app").upload_id(upload).part_first_byte(first);
        let sent = sent.part_last_byte(received - 1).layer_part_blob(Blob::new(part)).send().await.unwrap();
        assert_eq!(sent.last_byte_received(), Some(received - 1));
    }
    let digest = Digest::from_sha256(Sha256::digest(content).into());
    let completed = ecr.complete_layer_upload().repository_name("app").upload_id(upload).layer_digests(digest.as_str());
    assert_eq!(completed.send().await.unwrap().layer_digest(), Some(digest.as_str()));
    digest
}

/// A tar archive of one file.
fn archive(name: &str, content: &[u8]) -> Vec<u8> {
    let numbers = format!("{:0>7o}\0{:0>7o}\0{:0>7o}\0{:0>11o}\0{:0>11o}\0", 0o755, 0, 0, content.len(), 0);
    let header = |checksum: &str| format!("{name:\0<100}{numbers}{checksum}0{:\0<100}ustar\x0000{:\0<247}", "", "");
    let sum: u32 = header("        ").bytes().map(u32::from).sum();
    let mut archive = header(&format!("{sum:06o}\0 ")).into_bytes();
    archive.extend_from_slice(content);
    let length = archive.len().next_multiple_of(512) + 1024;
    archive.resize(length, 0);
    archive
}
