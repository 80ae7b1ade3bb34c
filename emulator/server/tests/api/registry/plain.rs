//! The registry with the habits of the OCI specification alone, where they differ from ECR's. Its conformance suite is run
//! by `.ci/oci-conformance`.

use http::Method;
use portcullis_registry::{OCI, OCI_PERMISSIONS};
use serde_json::json;
use sha2::{Digest as _, Sha512};

use super::{Client, index_of, manifest_of, path, sha256};
use crate::account::{Account, allow};

const LAYER: &str = "0123456789";

async fn plain(policy: Option<&serde_json::Value>) -> Account {
    Account { profile: &OCI, ..Account::with_tester(policy).await }
}

#[tokio::test]
async fn a_whole_layer_comes_with_the_first_request() {
    let account = plain(None).await;
    let root = Client::root(&account).await;
    let sha512 = format!("sha512:{:x}", Sha512::digest(LAYER));
    for (digest, content) in [(sha256(LAYER).to_string(), LAYER), (sha512, LAYER), (sha256("").to_string(), "")] {
        let path = format!("/v2/app/blobs/uploads/?digest={digest}");
        let answer = root.send(Method::POST, &path, &[], content).await;
        assert_eq!(
            (answer.status, answer.header("docker-content-digest")),
            (201, digest.as_str()),
            "{}",
            answer.text()
        );
        assert_eq!(root.get(answer.header("location")).await.text(), content);
    }
    let wrong = format!("/v2/app/blobs/uploads/?digest={}", sha256("other"));
    let refusal = root.send(Method::POST, &wrong, &[], LAYER).await.refusal();
    assert_eq!(refusal, "400 DIGEST_INVALID: provided digest did not match uploaded content");
    assert_eq!(root.head(&format!("/v2/app/blobs/{}", sha256("other"))).await.status, 404);
}

#[tokio::test]
async fn an_upload_says_how_far_it_came_and_can_be_given_up() {
    let account = plain(None).await;
    let root = Client::root(&account).await;
    let location = root.begin("app").await;
    let part = root.send(Method::PATCH, &location, &[("content-range", "0-3")], "abcd").await;
    assert_eq!((part.status, part.header("range")), (202, "0-3"));
    let beyond = root.send(Method::PATCH, &location, &[("content-range", "9-9")], "j").await;
    assert!(beyond.refusal().starts_with("416 BLOB_UPLOAD_INVALID"), "{}", beyond.refusal());
    let status = root.get(&location).await;
    assert_eq!((status.status, status.header("range"), status.text()), (204, "0-3", ""));
    assert_eq!(root.send(Method::DELETE, &location, &[], "").await.status, 204);
    for method in [Method::GET, Method::DELETE, Method::PATCH] {
        let gone = root.send(method, &location, &[], "efgh").await;
        assert!(gone.refusal().starts_with("404 BLOB_UPLOAD_UNKNOWN"), "{}", gone.refusal());
    }
}

#[tokio::test]
async fn a_layer_is_answered_where_it_is_asked_for_and_can_be_deleted() {
    let account = plain(None).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "other"})).await;
    let root = Client::root(&account).await;
    let digest = root.push_layer("app", LAYER).await;
    root.push_layer("other", LAYER).await;
    let blob = format!("/v2/app/blobs/{digest}");
    let whole = root.get(&blob).await;
    assert_eq!((whole.status, whole.text(), whole.header("docker-content-digest")), (200, LAYER, digest.as_str()));
    for (range, status, content) in [("bytes=2-4", 206, "234"), ("bytes=4-2", 416, ""), ("bytes=99-", 416, "")] {
        let answer = root.send(Method::GET, &blob, &[("range", range)], "").await;
        assert_eq!(answer.status, status, "{range}");
        assert!(content.is_empty() || answer.text() == content, "{range}: {}", answer.text());
    }
    assert_eq!(root.send(Method::DELETE, &blob, &[], "").await.status, 202);
    assert_eq!(root.get(&blob).await.status, 404);
    assert_eq!(root.send(Method::DELETE, &blob, &[], "").await.status, 404);
    assert_eq!(
        root.get(&format!("/v2/other/blobs/{digest}")).await.text(),
        LAYER,
        "the other repository keeps its own"
    );
}

#[tokio::test]
async fn a_layer_is_mounted_without_a_setting_from_whatever_may_be_read() {
    let account = plain(None).await;
    for name in ["source", "target"] {
        account.must("ecr:CreateRepository", json!({"repositoryName": name})).await;
    }
    let digest = Client::root(&account).await.push_layer("source", LAYER).await;
    let repository = |name: &str| format!("arn:aws:ecr:ap-northeast-1:123456789012:repository/{name}");
    let policy = json!({"Version": "2012-10-17", "Statement": [
        allow(&["ecr:GetAuthorizationToken"], "*")["Statement"][0],
        allow(&["ecr:*"], &repository("target"))["Statement"][0],
    ]});
    account.put_role_policy("tester", &policy).await;
    let paths = [
        format!("/v2/target/blobs/uploads/?mount={digest}&from=source"),
        format!("/v2/target/blobs/uploads/?mount={digest}"),
    ];
    for path in &paths {
        let tester = Client::tester(&account).await;
        let answer = tester.send(Method::POST, path, &[], "").await;
        assert_eq!(answer.status, 202, "what may not be read is not mounted: {}", answer.text());
        assert_eq!(Client::root(&account).await.send(Method::POST, path, &[], "").await.status, 201);
        let blob = format!("/v2/target/blobs/{digest}");
        assert_eq!(tester.send(Method::DELETE, &blob, &[], "").await.status, 202);
    }
}

#[tokio::test]
async fn a_manifest_comes_before_its_content_and_with_its_tags() {
    let account = plain(None).await;
    let root = Client::root(&account).await;
    let manifest = manifest_of(&[LAYER]);
    let digest = sha256(&manifest.to_string());
    let answer = root.put_manifest("app", &format!("{digest}?tag=one&tag=two"), &manifest).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let tags: Vec<_> = answer.headers.get_all("oci-tag").iter().collect();
    assert_eq!(tags, ["one", "two"]);
    for reference in ["one", "two", digest.as_str()] {
        let got = root.get(&format!("/v2/app/manifests/{reference}")).await;
        assert_eq!((got.text(), got.header("docker-content-digest")), (manifest.to_string().as_str(), digest.as_str()));
    }
    let refused = root.put_manifest("app", &format!("{digest}?tag=three&tag=.hidden"), &manifest).await;
    assert!(refused.refusal().starts_with("400 TAG_INVALID"), "{}", refused.refusal());
    assert_eq!(root.get("/v2/app/tags/list").await.text(), r#"{"name":"app","tags":["one","two"]}"#);
    let unread = root.send(Method::PUT, "/v2/app/manifests/three", &[], "{").await;
    assert!(unread.refusal().starts_with("400 MANIFEST_INVALID"), "{}", unread.refusal());
}

#[tokio::test]
async fn a_tag_goes_alone_and_a_manifest_whoever_names_it() {
    let account = plain(None).await;
    let root = Client::root(&account).await;
    let digest = root.push_image("app", "1", LAYER).await;
    let delete = |reference: String| {
        let root = &root;
        async move { root.send(Method::DELETE, &format!("/v2/app/manifests/{reference}"), &[], "").await.status }
    };
    assert_eq!(root.put_manifest("app", "all", &index_of(&[&manifest_of(&[LAYER])])).await.status, 201);
    assert_eq!(delete("1".to_owned()).await, 202);
    assert_eq!(root.get("/v2/app/manifests/1").await.status, 404);
    assert_eq!(root.get(&format!("/v2/app/manifests/{digest}")).await.status, 200);
    assert_eq!(delete(digest.to_string()).await, 202);
    assert_eq!(root.get(&format!("/v2/app/manifests/{digest}")).await.status, 404);
}

#[tokio::test]
async fn an_immutable_tag_takes_the_same_manifest_again_and_no_other() {
    let account = Account { profile: &OCI, ..Account::empty() };
    let input = json!({"repositoryName": "app", "imageTagMutability": "IMMUTABLE"});
    account.must("ecr:CreateRepository", input).await;
    let root = Client::root(&account).await;
    root.push_image("app", "v1", "one").await;
    assert_eq!(root.put_manifest("app", "v1", &manifest_of(&["one"])).await.status, 201);
    let other = root.put_manifest("app", "v1", &manifest_of(&["two"])).await;
    assert!(other.refusal().starts_with("400 TAG_INVALID"), "{}", other.refusal());
}

/// A profile says things otherwise; it lets nobody in whom ECR's would not.
#[tokio::test]
async fn what_only_this_profile_answers_needs_a_permission_too() {
    let account = plain(Some(&allow(&["ecr:GetAuthorizationToken"], "*"))).await;
    let tester = Client::tester(&account).await;
    for row in OCI_PERMISSIONS {
        let answer = tester.send(row.method.clone(), &path(row.noun, "app"), &[], "content").await;
        assert_eq!(answer.status, 403, "{row:?}");
    }
    for action in ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload"] {
        let others =
            ["ecr:GetAuthorizationToken", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload"];
        let others: Vec<&str> = others.into_iter().filter(|other| *other != action).collect();
        account.put_role_policy("tester", &allow(&others, "*")).await;
        let path = format!("/v2/app/blobs/uploads/?digest={}", sha256(""));
        let answer = Client::tester(&account).await.send(Method::POST, &path, &[], "").await;
        assert_eq!(answer.status, 403, "without {action}: {}", answer.text());
    }
    let ecr = Account::with_tester(None).await;
    let root = Client::root(&ecr).await;
    for row in OCI_PERMISSIONS.iter().filter(|row| !row.only_with_content) {
        let answer = root.send(row.method.clone(), &path(row.noun, "app"), &[], "").await;
        assert!(answer.refusal().starts_with("405 UNSUPPORTED"), "ECR does not answer {row:?}");
    }
}

#[tokio::test]
async fn a_missing_token_is_told_in_json() {
    let account = plain(None).await;
    let answer = account.v2(http::Request::get("/v2/"), "").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json()["errors"][0]["code"], "UNAUTHORIZED");
    assert_eq!(
        answer.header("www-authenticate"),
        "Basic realm=\"http://localhost:4566/\",service=\"ecr.amazonaws.com\""
    );
}
