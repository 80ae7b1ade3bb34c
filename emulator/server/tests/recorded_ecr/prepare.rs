//! The account as it was when a row was recorded, and what stands in the place of the recording's names for content.

use std::collections::BTreeMap;

use axum::body::Body;
use http::{Request, header};
use portcullis_model::{Digest, Duration};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::account::Account;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// The content of the recordings: a configuration of 215 bytes, a layer of 137, and three manifests of them.
pub(crate) struct Content {
    by_name: BTreeMap<&'static str, String>,
    upload: Option<String>,
}

impl Content {
    pub(crate) fn new() -> Self {
        let (config, layer) = ("c".repeat(215), "l".repeat(137));
        let describe = |media_type: &str, content: &str| json!({"mediaType": media_type, "digest": digest(content), "size": content.len()});
        let mut manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": describe("application/vnd.oci.image.config.v1+json", &config),
            "layers": [describe("application/vnd.oci.image.layer.v1.tar+gzip", &layer)],
        });
        let original = padded(&manifest, 401);
        manifest["annotations"] = json!({"org.example.revision": "two"});
        let second = padded(&manifest, 474);
        let index =
            json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [describe(MANIFEST, &second)]}).to_string();
        let by_name =
            [("config", config), ("layer", layer), ("manifest", original), ("manifest2", second), ("index", index)];
        Self { by_name: by_name.into(), upload: None }
    }

    pub(crate) fn layer(&self) -> &str {
        &self.by_name["layer"]
    }

    pub(crate) fn digest(&self, name: &str) -> String {
        digest(&self.by_name[name]).to_string()
    }

    /// A value of a row with the content in the place of its names. What is left are placeholders of what varies.
    pub(crate) fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.filled_text(text)),
            Value::Array(entries) => entries.iter().map(|entry| self.filled(entry)).collect(),
            Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect(),
            other => other.clone(),
        }
    }

    fn filled_text(&self, text: &str) -> String {
        if text.starts_with("<OCI image manifest") {
            return self.by_name["manifest"].clone();
        }
        if text.starts_with("<the same manifest plus an annotation") {
            return self.by_name["manifest2"].clone();
        }
        let mut filled = text.replace("<key-id>", "1234abcd-12ab-34cd-56ef-1234567890ab");
        for name in self.by_name.keys() {
            filled = filled.replace(&format!("sha256:<{name}>"), &self.digest(name));
        }
        match &self.upload {
            Some(upload) => filled.replace("<uuid>", upload).replace("<same>", upload),
            None => filled,
        }
    }
}

/// Makes the account what a row says that it was.
pub(crate) async fn prepare(account: &Account, id: &str, given: &str, content: &mut Content) {
    let absent = given.starts_with("absent") && !given.contains("does not exist");
    if absent || given == "repository absent" || given == "deleted" || id == "ecr-wrong-json-version" {
        return;
    }
    account.must("ecr:CreateRepository", with_key(id)).await;
    if id == "ecr-describe-two" || id == "ecr-batch-scanning-config" || id.ends_with("in-other-repository") {
        account.must("ecr:CreateRepository", json!({"repositoryName": "isolated"})).await;
    }
    if id == "ecr-check-layer-unknown" {
        return;
    }
    if id == "ecr-complete-config" {
        begin(account, content).await;
        return;
    }
    for blob in ["config", "layer"] {
        push_layer(account, &content.by_name[blob]).await;
    }
    images(account, id, content).await;
    settings(account, id, given).await;
}

fn with_key(id: &str) -> Value {
    let mut input = json!({"repositoryName": "images"});
    if id == "ecr-describe-two" {
        let key = "1234abcd-12ab-34cd-56ef-1234567890ab";
        input["encryptionConfiguration"] = json!({"encryptionType": "KMS", "kmsKey": key});
    }
    input
}

async fn images(account: &Account, id: &str, content: &Content) {
    let tags: &[(&str, &str)] = match id {
        "ecr-describe-images" | "registry-tags-list" | "ecr-batchget-existing-and-missing" => {
            &[("original", "manifest"), ("http-tag", "manifest")]
        }
        "ecr-lifecycle-preview-complete" | "ecr-batchdelete-tag-and-missing" => {
            &[("http-tag", "manifest"), ("original", "manifest2")]
        }
        "ecr-list-images" | "ecr-batchdelete-child-of-index" => &[("original", "manifest2"), ("index", "index")],
        "ecr-batchget-after-policy-delete" | "ecr-start-scan" | "ecr-scan-failed" => &[("original", "manifest2")],
        "ecr-putimage"
        | "ecr-putimage-empty-object"
        | "ecr-putimage-blobs-in-other-repository"
        | "ecr-initiate-layer" => &[],
        _ => &[("original", "manifest")],
    };
    for (tag, name) in tags {
        let media_type = if *name == "index" { INDEX } else { MANIFEST };
        put_manifest(account, tag, media_type, &content.by_name[*name]).await;
        account.gate.clock().advance(1000);
    }
}

async fn settings(account: &Account, id: &str, given: &str) {
    let name = json!({"repositoryName": "images"});
    if given.contains("IMMUTABLE") && !given.contains("MUTABLE again") && !given.ends_with("; MUTABLE") {
        let input = json!({"repositoryName": "images", "imageTagMutability": "IMMUTABLE"});
        account.must("ecr:PutImageTagMutability", input).await;
    }
    let denies = ["ecr-policy-delete", "registry-denied-by-repository-policy"];
    if given.contains("ecr-policy-set-deny-user") || denies.contains(&id) {
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "s1",
            "Effect": "Deny",
            "Principal": {"AWS": ["arn:aws:iam::123456789012:user/u1"]},
            "Action": ["ecr:BatchGetImage"],
        }]});
        let input = json!({"repositoryName": "images", "policyText": policy.to_string()});
        account.must("ecr:SetRepositoryPolicy", input).await;
    }
    if id.starts_with("ecr-lifecycle-preview") {
        account
            .must("ecr:PutLifecyclePolicy", json!({"repositoryName": "images", "lifecyclePolicyText": LIFECYCLE}))
            .await;
        if id != "ecr-lifecycle-preview-start" {
            account.must("ecr:StartLifecyclePolicyPreview", name.clone()).await;
        }
        if id == "ecr-lifecycle-preview-complete" {
            account.gate.clock().advance(Duration::from_secs(10).as_millis().try_into().unwrap());
        }
    }
    if id == "ecr-scan-failed" {
        let input = json!({"repositoryName": "images", "imageId": {"imageTag": "original"}});
        account.must("ecr:StartImageScan", input).await;
        account.gate.clock().advance(5000);
    }
}

const LIFECYCLE: &str = r#"{"rules": [{"rulePriority": 1, "description": "a", "selection": {"tagStatus": "tagged", "tagPrefixList": ["original"], "countType": "imageCountMoreThan", "countNumber": 1}, "action": {"type": "expire"}}, {"rulePriority": 2, "description": "b", "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}, "action": {"type": "expire"}}]}"#;

async fn begin(account: &Account, content: &mut Content) {
    let upload = account.must("ecr:InitiateLayerUpload", json!({"repositoryName": "images"})).await.json();
    let upload = upload["uploadId"].as_str().unwrap().to_owned();
    let config = &content.by_name["config"];
    let input = json!({
        "repositoryName": "images", "uploadId": upload, "partFirstByte": 0, "partLastByte": config.len() - 1,
        "layerPartBlob": base64::Engine::encode(&base64::engine::general_purpose::STANDARD, config),
    });
    account.must("ecr:UploadLayerPart", input).await;
    content.upload = Some(upload);
}

async fn push_layer(account: &Account, content: &str) {
    let authorization = account.login(&account.root).await;
    let request = Request::post("/v2/images/blobs/uploads/").header(header::AUTHORIZATION, &authorization);
    let begun = account.v2(request, Body::empty()).await;
    let (_, path) = begun.header("location").split_once("/v2/").unwrap();
    let request =
        Request::put(format!("/v2/{path}?digest={}", digest(content))).header(header::AUTHORIZATION, authorization);
    assert_eq!(account.v2(request, content.to_owned()).await.status, 201);
}

async fn put_manifest(account: &Account, tag: &str, media_type: &str, manifest: &str) {
    let authorization = account.login(&account.root).await;
    let request = Request::put(format!("/v2/images/manifests/{tag}"))
        .header(header::AUTHORIZATION, authorization)
        .header(header::CONTENT_TYPE, media_type);
    let answer = account.v2(request, manifest.to_owned()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// A manifest of a length that was recorded.
fn padded(manifest: &Value, length: usize) -> String {
    let text = manifest.to_string();
    let missing = length.checked_sub(text.len()).unwrap();
    text.replacen('{', &format!("{{{}", " ".repeat(missing)), 1)
}

fn digest(content: &str) -> Digest {
    Digest::from_sha256(Sha256::digest(content).into())
}
