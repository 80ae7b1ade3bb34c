//! Manifests: taken when all that they name is there, found by tag and digest, tags that move or do not.

use http::{HeaderValue, Method, Request};
use rstest::rstest;
use serde_json::{Value, json};

use super::{Client, MANIFEST, index_of, manifest_of, sha256};
use crate::account::Account;

const LAYER: &str = "a layer";

#[tokio::test]
async fn an_image_is_pushed_and_read_back_by_tag_and_digest() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let digest = root.push_image("app", "1", LAYER).await;
    let bytes = manifest_of(&[LAYER]).to_string();
    for reference in ["1", digest.as_str()] {
        let got = root.get(&format!("/v2/app/manifests/{reference}")).await;
        assert_eq!((got.status, got.text()), (200, bytes.as_str()));
        assert_eq!(got.header("content-type"), MANIFEST);
        assert_eq!(got.header("docker-content-digest"), "", "observed: not on GET");
        let head = root.head(&format!("/v2/app/manifests/{reference}")).await;
        assert_eq!((head.status, head.text()), (200, ""));
        assert_eq!(head.header("content-length"), bytes.len().to_string());
        assert_eq!(head.header("docker-content-digest"), digest.as_str());
    }
    let tags = root.get("/v2/app/tags/list").await;
    assert_eq!(tags.text(), r#"{"name":"app","tags":["1"]}"#);
    assert_eq!(tags.header("content-type"), "text/plain; charset=utf-8");
    let again = root.put_manifest("app", "1", &manifest_of(&[LAYER])).await;
    assert_eq!((again.status, again.header("docker-content-digest")), (201, digest.as_str()));
    assert_eq!(again.header("content-type"), "");
    assert_eq!(again.text(), "");
}

#[tokio::test]
async fn a_manifest_whose_layers_are_not_there_is_refused() {
    let account = Account::with_tester(None).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "other"})).await;
    let root = Client::root(&account).await;
    root.push_image("other", "1", LAYER).await;
    root.push_layer("app", "{}").await;
    let answer = root.put_manifest("app", "1", &manifest_of(&[LAYER, "one more"])).await;
    let missing = format!("{},{}", sha256(LAYER), sha256("one more"));
    assert_eq!(
        answer.refusal(),
        format!(
            "404 MANIFEST_BLOB_UNKNOWN: Layers with digests '[{missing}]' required for pushing image into repository with \
             name 'app' in the registry with id '123456789012' do not exist"
        )
    );
    assert!(
        root.get("/v2/app/manifests/1").await.refusal().starts_with("404 MANIFEST_UNKNOWN: Requested image not found")
    );
}

#[tokio::test]
async fn an_index_is_taken_when_its_manifests_are_there() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let index = index_of(&[&manifest_of(&[LAYER])]);
    let answer = root.put_manifest("app", "all", &index).await;
    assert!(
        answer.refusal().starts_with("404 MANIFEST_BLOB_UNKNOWN: Images with digests '[sha256:"),
        "{}",
        answer.refusal()
    );
    root.push_image("app", "amd64", LAYER).await;
    assert_eq!(root.put_manifest("app", "all", &index).await.status, 201);
    assert_eq!(root.get("/v2/app/manifests/all").await.text(), index.to_string());
}

#[rstest]
#[case::nothing("", Some(MANIFEST))]
#[case::no_json("{", Some(MANIFEST))]
#[case::a_list("[]", Some(MANIFEST))]
#[case::an_empty_object("{}", Some(MANIFEST))]
#[case::schema_one(
    r#"{"schemaVersion":1,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":null,"layers":[]}"#,
    Some(MANIFEST)
)]
#[case::without_configuration(r#"{"schemaVersion":2,"layers":[]}"#, Some(MANIFEST))]
#[case::a_digest_that_is_none(
    r#"{"schemaVersion":2,"config":{"mediaType":"x","digest":"../secret","size":1},"layers":[]}"#,
    Some(MANIFEST)
)]
#[case::a_negative_size(
    r#"{"schemaVersion":2,"config":{"mediaType":"x","digest":"sha256:0","size":-1},"layers":[]}"#,
    Some(MANIFEST)
)]
#[case::of_no_type(r#"{"schemaVersion":2,"layers":[]}"#, None)]
#[case::of_an_unknown_type(r#"{"schemaVersion":2,"manifests":[]}"#, Some("application/vnd.example+json"))]
#[case::of_two_types(
    r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#,
    Some(MANIFEST)
)]
#[case::an_index_with_layers(
    r#"{"schemaVersion":2,"layers":[],"manifests":[]}"#,
    Some("application/vnd.oci.image.index.v1+json")
)]
#[case::too_large(&" ".repeat(4 * 1024 * 1024 + 1), Some(MANIFEST))]
#[tokio::test]
async fn what_is_no_manifest_is_refused_with_405(#[case] body: &str, #[case] media_type: Option<&str>) {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let headers: Vec<(&str, &str)> = media_type.iter().map(|media_type| ("content-type", *media_type)).collect();
    let answer = root.send(Method::PUT, "/v2/app/manifests/1", &headers, body.to_owned()).await;
    let text =
        "405 UNSUPPORTED: Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'";
    assert_eq!(answer.refusal(), text);
    assert_eq!(root.get("/v2/app/tags/list").await.text(), r#"{"name":"app","tags":[]}"#);
}

#[rstest]
#[case::too_long(&"a".repeat(129))]
#[case::a_dot_first(".hidden")]
#[case::a_digest_cut_short("sha256:00")]
#[case::percent_encoded("a%20b")]
#[case::empty("")]
#[tokio::test]
async fn a_reference_is_a_tag_or_a_digest(#[case] reference: &str) {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_image("app", "1", LAYER).await;
    let answer = root.put_manifest("app", reference, &manifest_of(&[LAYER])).await;
    assert!(answer.refusal().starts_with("400 TAG_INVALID"), "{}", answer.refusal());
    assert_eq!(root.get(&format!("/v2/app/manifests/{reference}")).await.status, 404);
}

#[tokio::test]
async fn a_manifest_under_another_digest_is_refused() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_image("app", "1", LAYER).await;
    let other = sha256("other");
    let answer = root.put_manifest("app", other.as_str(), &manifest_of(&[LAYER])).await;
    let text = format!("400 DIGEST_INVALID: {}", "provided digest did not match uploaded content");
    assert_eq!(answer.refusal(), text);
}

#[tokio::test]
async fn a_tag_of_a_mutable_repository_moves_to_the_image_pushed_last() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    let first = root.push_image("app", "latest", "one").await;
    let second = root.push_image("app", "latest", "two").await;
    assert_eq!(root.head("/v2/app/manifests/latest").await.header("docker-content-digest"), second.as_str());
    assert_eq!(root.get(&format!("/v2/app/manifests/{first}")).await.status, 200);
    let untagged = json!({"repositoryName": "app", "filter": {"tagStatus": "UNTAGGED"}});
    let listed = account.must("ecr:ListImages", untagged.clone()).await.json();
    assert_eq!(listed, json!({"imageIds": [{"imageDigest": first}]}));
    let described = account.must("ecr:DescribeImages", untagged).await.json();
    assert_eq!(described["imageDetails"].as_array().unwrap().len(), 1);
    assert_eq!(described["imageDetails"][0]["imageSizeInBytes"], json!("{}".len() + "one".len()));
}

#[tokio::test]
async fn a_tag_of_an_immutable_repository_stays_even_for_the_same_image() {
    let account = Account::empty();
    let input = json!({"repositoryName": "app", "imageTagMutability": "IMMUTABLE"});
    account.must("ecr:CreateRepository", input).await;
    let root = Client::root(&account).await;
    let first = root.push_image("app", "v1", "one").await;
    root.push_layer("app", "two").await;
    let refused = "400 TAG_INVALID: The image tag 'v1' already exists in the 'app' repository and cannot be overwritten \
                   because the tag is immutable.";
    for layer in ["one", "two"] {
        assert_eq!(root.put_manifest("app", "v1", &manifest_of(&[layer])).await.refusal(), refused);
    }
    assert_eq!(root.head("/v2/app/manifests/v1").await.header("docker-content-digest"), first.as_str());
    assert_eq!(root.get("/v2/app/manifests/v1").await.text(), manifest_of(&["one"]).to_string());
    let two = manifest_of(&["two"]);
    assert_eq!(root.get(&format!("/v2/app/manifests/{}", sha256(&two.to_string()))).await.status, 404);
    assert_eq!(root.put_manifest("app", "v2", &two).await.status, 201);
    // By digest no tag is touched.
    assert_eq!(root.put_manifest("app", first.as_str(), &manifest_of(&["one"])).await.status, 201);
}

#[tokio::test]
async fn of_several_who_push_one_immutable_tag_at_once_one_wins() {
    let account = Account::empty();
    let input = json!({"repositoryName": "app", "imageTagMutability": "IMMUTABLE"});
    account.must("ecr:CreateRepository", input).await;
    let root = Client::root(&account).await;
    root.push_layer("app", "{}").await;
    let layers: Vec<String> = (0..8).map(|number| format!("layer {number}")).collect();
    for layer in &layers {
        root.push_layer("app", layer).await;
    }
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let pushes: Vec<_> = layers
            .iter()
            .map(|layer| {
                scope.spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                    runtime.block_on(root.put_manifest("app", "v1", &manifest_of(&[layer]))).status
                })
            })
            .collect();
        pushes.into_iter().map(|push| push.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 7, "{statuses:?}");
    let images = account.must("ecr:ListImages", json!({"repositoryName": "app"})).await.json();
    assert_eq!(images["imageIds"].as_array().unwrap().len(), 1, "those who lost left nothing");
}

#[rstest]
#[case::too_large(u64::MAX)]
#[case::one_less(1)]
#[case::none(0)]
#[tokio::test]
async fn a_manifest_that_says_another_size_than_was_uploaded_is_refused(#[case] size: u64) {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_image("app", "1", LAYER).await;
    let mut manifest: Value = manifest_of(&[LAYER]);
    manifest["config"]["size"] = json!(size);
    let answer = root.put_manifest("app", "2", &manifest).await;
    let text = format!("'size of {} is 2, not {size}'", sha256("{}"));
    assert!(
        answer.refusal().starts_with("405 UNSUPPORTED") && answer.refusal().ends_with(&text),
        "{}",
        answer.refusal()
    );
    let mut index = index_of(&[&manifest_of(&[LAYER])]);
    index["manifests"][0]["size"] = json!(size);
    assert_eq!(root.put_manifest("app", "all", &index).await.status, 405);
    let described = account.must("ecr:DescribeImages", json!({"repositoryName": "app"})).await.json();
    let sizes: Vec<&Value> =
        described["imageDetails"].as_array().unwrap().iter().map(|detail| &detail["imageSizeInBytes"]).collect();
    assert_eq!(sizes, [&json!(9)]);
}

/// Whether a header can be read does not decide whether it is there.
#[tokio::test]
async fn a_header_that_is_no_text_is_not_passed_over() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_image("app", "1", "layer").await;
    let manifest = root.get("/v2/app/manifests/1").await.text().to_owned();
    let upload = root.begin("app").await;
    let sent = async |method: Method, path: &str, name: &str, body: &str| {
        let value = HeaderValue::from_bytes(b"\xff").unwrap();
        let request = Request::builder().method(method).uri(path).header(name, value);
        account.v2(request.header("authorization", &root.authorization), body.to_owned()).await.status
    };
    assert_eq!(sent(Method::PUT, "/v2/app/manifests/2", "content-type", &manifest).await, 405);
    assert_eq!(sent(Method::PATCH, &upload, "content-range", "layer").await, 416);
}
