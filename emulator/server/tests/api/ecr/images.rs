//! Layers and images through the API: uploaded in parts, put, read, deleted, archived.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    account::{Account, Answer},
    registry::{Client, sha256},
};

/// The least size of a part that is not the last.
const LEAST: usize = 5 * 1024 * 1024;

/// Uploads a layer through the API in parts of this length.
async fn upload(account: &Account, content: &str, part: usize) -> Answer {
    let begun = account.must("ecr:InitiateLayerUpload", json!({"repositoryName": "app"})).await.json();
    for (number, bytes) in content.as_bytes().chunks(part).enumerate() {
        let first = number * part;
        let last = first + bytes.len() - 1;
        let input = json!({
            "repositoryName": "app", "uploadId": begun["uploadId"], "partFirstByte": first, "partLastByte": last,
            "layerPartBlob": STANDARD.encode(bytes),
        });
        let answer = account.must("ecr:UploadLayerPart", input).await.json();
        assert_eq!(answer["lastByteReceived"], last);
    }
    let input = json!({"repositoryName": "app", "uploadId": begun["uploadId"], "layerDigests": [sha256(content)]});
    account.call(&account.root, "ecr:CompleteLayerUpload", input).await
}

fn manifest(layer: &str) -> String {
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": sha256("{}"), "size": 2},
        "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "digest": sha256(layer), "size": layer.len()}],
    })
    .to_string()
}

#[tokio::test]
async fn an_image_made_through_the_api_is_pulled_through_the_registry() {
    let account = Account::with_tester(None).await;
    let layer = "a layer in parts".repeat(400_000);
    for (content, part) in [("{}", 2), (&layer, LEAST)] {
        assert_eq!(upload(&account, content, part).await.status, 200);
    }
    let again = upload(&account, "{}", 2).await.refusal();
    assert!(again.starts_with("400 LayerAlreadyExistsException"), "{again}");
    let small = upload(&account, &layer, LEAST - 1).await.refusal();
    assert!(small.starts_with("400 LayerPartTooSmallException"), "{small}");
    let link = json!({"repositoryName": "app", "layerDigest": sha256(&layer)});
    let early = account.call(&account.root, "ecr:GetDownloadUrlForLayer", link.clone()).await.refusal();
    assert!(early.starts_with("400 LayerInaccessibleException"), "{early}");
    let manifest = manifest(&layer);
    let put =
        json!({"repositoryName": "app", "imageManifest": manifest, "imageTag": "1", "imageDigest": sha256(&manifest)});
    account.must("ecr:PutImage", put).await;
    let root = Client::root(&account).await;
    assert_eq!(root.get("/v2/app/manifests/1").await.text(), manifest);
    let location = root.get(&format!("/v2/app/blobs/{}", sha256(&layer))).await;
    assert_eq!(location.status, 307);
    account.must("ecr:GetDownloadUrlForLayer", link).await;
}

#[tokio::test]
async fn what_is_no_upload_is_refused_in_ecrs_words() {
    let account = Account::with_tester(None).await;
    let begun = account.must("ecr:InitiateLayerUpload", json!({"repositoryName": "app"})).await.json();
    let part = |first: u64, last: u64, bytes: &str| json!({"repositoryName": "app", "uploadId": begun["uploadId"], "partFirstByte": first, "partLastByte": last, "layerPartBlob": STANDARD.encode(bytes)});
    let complete =
        |digest: &str| json!({"repositoryName": "app", "uploadId": begun["uploadId"], "layerDigests": [digest]});
    let mut other = complete(sha256("x").as_str());
    other["repositoryName"] = json!("other");
    account.must("ecr:CreateRepository", json!({"repositoryName": "other"})).await;
    let mut refusals = Vec::new();
    for (operation, input) in [
        ("ecr:CompleteLayerUpload", complete(sha256("").as_str())),
        ("ecr:UploadLayerPart", part(1, 1, "x")),
        ("ecr:UploadLayerPart", part(0, 5, "x")),
        ("ecr:UploadLayerPart", part(5, 0, "x")),
        ("ecr:UploadLayerPart", part(0, u64::MAX >> 1, "x")),
        ("ecr:CompleteLayerUpload", other),
    ] {
        refusals.push(format!("{operation}\n    {}", account.call(&account.root, operation, input).await.refusal()));
    }
    account.must("ecr:UploadLayerPart", part(0, 0, "x")).await;
    let again = account.call(&account.root, "ecr:UploadLayerPart", part(0, 0, "x")).await.json();
    // What a client needs to go on from where the upload stands.
    assert_eq!(
        (&again["registryId"], &again["repositoryName"], &again["uploadId"], &again["lastValidByteReceived"]),
        (&json!("123456789012"), &json!("app"), &begun["uploadId"], &json!(0))
    );
    let wrong = account.call(&account.root, "ecr:CompleteLayerUpload", complete(sha256("y").as_str())).await;
    refusals.push(wrong.refusal());
    let text = refusals.join("\n").replace(begun["uploadId"].as_str().unwrap(), "UPLOAD");
    insta::assert_snapshot!(text);
    let available = account
        .must("ecr:BatchCheckLayerAvailability", json!({"repositoryName": "app", "layerDigests": [sha256("x"), "x"]}))
        .await;
    insta::assert_snapshot!(available.text());
}

/// Pushes an image through the registry and answers its digest.
async fn push(account: &Account, tag: &str, layer: &str) -> String {
    Client::root(account).await.push_image("app", tag, layer).await.to_string()
}

#[tokio::test]
async fn a_batch_tells_of_each_image_what_it_cannot_do() {
    let account = Account::with_tester(None).await;
    let (one, two) = (push(&account, "1", "one").await, push(&account, "2", "two").await);
    let ids = json!([
        {"imageTag": "1"}, {"imageDigest": two, "imageTag": "2"}, {}, {"imageTag": "no-such"}, {"imageDigest": "x"},
        {"imageTag": "-"}, {"imageDigest": one, "imageTag": "2"}, {"imageDigest": sha256("none")},
    ]);
    for operation in ["ecr:BatchGetImage", "ecr:BatchDeleteImage"] {
        let answer = account.must(operation, json!({"repositoryName": "app", "imageIds": ids})).await.json();
        let codes: Vec<&str> =
            answer["failures"].as_array().unwrap().iter().map(|it| it["failureCode"].as_str().unwrap()).collect();
        let tag_of_another =
            if operation == "ecr:BatchGetImage" { "ImageTagDoesNotMatchDigest" } else { "ImageNotFound" };
        let expected = [
            "MissingDigestAndTag",
            "ImageNotFound",
            "InvalidImageDigest",
            "InvalidImageTag",
            tag_of_another,
            "ImageNotFound",
        ];
        assert_eq!(codes, expected, "{operation}");
    }
    let listed = account.must("ecr:ListImages", json!({"repositoryName": "app"})).await.json();
    assert_eq!(listed, json!({"imageIds": []}), "an image goes with its last tag");
}

#[tokio::test]
async fn an_image_deleted_by_its_digest_goes_with_all_its_tags() {
    let account = Account::with_tester(None).await;
    let digest = push(&account, "1", "one").await;
    push(&account, "latest", "one").await;
    let by_tag = json!({"repositoryName": "app", "imageIds": [{"imageTag": "1"}]});
    account.must("ecr:BatchDeleteImage", by_tag).await;
    push(&account, "2", "one").await;
    let by_digest = json!({"repositoryName": "app", "imageIds": [{"imageDigest": digest}]});
    let answer = account.must("ecr:BatchDeleteImage", by_digest).await.json();
    let ids = json!([{"imageDigest": digest, "imageTag": "2"}, {"imageDigest": digest, "imageTag": "latest"}]);
    assert_eq!(answer, json!({"imageIds": ids, "failures": []}));
}

#[tokio::test]
async fn an_archived_image_is_not_pulled_until_it_is_back() {
    let account = Account::with_tester(None).await;
    push(&account, "1", "one").await;
    let root = Client::root(&account).await;
    let update = |class: &str| {
        let input = json!({"repositoryName": "app", "imageId": {"imageTag": "1"}, "targetStorageClass": class});
        let account = &account;
        async move { account.must("ecr:UpdateImageStorageClass", input).await.json()["imageStatus"].clone() }
    };
    let list = |filter: Value| {
        let account = &account;
        async move {
            let input = json!({"repositoryName": "app", "filter": filter});
            account.must("ecr:ListImages", input).await.json()["imageIds"].as_array().unwrap().len()
        }
    };
    assert_eq!(update("ARCHIVE").await, "ARCHIVED");
    assert!(
        root.get("/v2/app/manifests/1")
            .await
            .refusal()
            .starts_with("404 MANIFEST_UNKNOWN: Requested image is archived")
    );
    assert_eq!((list(json!({})).await, list(json!({"imageStatus": "ARCHIVED"})).await), (0, 1));
    let scan = json!({"repositoryName": "app", "imageId": {"imageTag": "1"}});
    assert!(
        account
            .call(&account.root, "ecr:StartImageScan", scan)
            .await
            .refusal()
            .starts_with("400 ImageArchivedException")
    );
    assert_eq!(update("STANDARD").await, "ACTIVE");
    assert_eq!(root.get("/v2/app/manifests/1").await.status, 200);
    let details = account.must("ecr:DescribeImages", json!({"repositoryName": "app"})).await.json();
    assert!(
        details["imageDetails"][0]["lastArchivedAt"].is_number()
            && details["imageDetails"][0]["lastActivatedAt"].is_number()
    );
}

#[tokio::test]
async fn a_pull_is_shown_an_hour_later_unless_its_caller_does_not_count() {
    let account = Account::with_tester(Some(&crate::account::allow(&["ecr:*"], "*"))).await;
    push(&account, "1", "one").await;
    let hour = 3_600_000;
    let pulled = || async {
        let details = account.must("ecr:DescribeImages", json!({"repositoryName": "app"})).await.json();
        details["imageDetails"][0]["lastRecordedPullTime"].is_number()
    };
    let exclusion = json!({"principalArn": "arn:aws:iam::123456789012:role/tester"});
    account.must("ecr:RegisterPullTimeUpdateExclusion", exclusion.clone()).await;
    Client::tester(&account).await.get("/v2/app/manifests/1").await;
    account.gate.clock().advance(hour);
    assert!(!pulled().await, "a scanner's pulls are none");
    Client::root(&account).await.get("/v2/app/manifests/1").await;
    assert!(!pulled().await, "recorded: not at once");
    account.gate.clock().advance(hour);
    assert!(pulled().await);
}

#[tokio::test]
async fn an_image_is_scanned_once_a_day_and_never_found_clean() {
    let account = Account::with_tester(None).await;
    let on_push = json!({"repositoryName": "app", "imageScanningConfiguration": {"scanOnPush": true}});
    account.must("ecr:PutImageScanningConfiguration", on_push).await;
    push(&account, "1", "one").await;
    let id = json!({"repositoryName": "app", "imageId": {"imageTag": "1"}});
    let status = || async {
        account.must("ecr:DescribeImageScanFindings", id.clone()).await.json()["imageScanStatus"]["status"].clone()
    };
    assert_eq!(status().await, "PENDING");
    account.gate.clock().advance(5_000);
    assert_eq!(status().await, "FAILED");
    let again = account.call(&account.root, "ecr:StartImageScan", id.clone()).await.refusal();
    assert!(again.starts_with("400 LimitExceededException: The scan quota per image"), "{again}");
    account.gate.clock().advance(24 * 3_600_000);
    assert_eq!(
        account.must("ecr:StartImageScan", id.clone()).await.json()["imageScanStatus"],
        json!({"status": "PENDING"})
    );
}
