//! What the real ECR and its registry answered in September 2026, replayed row by row for the operations that exist here.
//!
//! Rows of operations that do not exist here yet are listed as ignored.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops where something is not as it must be"
)]

#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../api/account.rs"]
mod account;
mod comparison;
#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../api/issuer.rs"]
mod issuer;

use std::{path::PathBuf, process::ExitCode};

use account::Account;
use axum::body::Body;
use http::{Request, header};
use libtest_mimic::{Arguments, Failed, Trial};
use portcullis_model::Digest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Rows that cannot pass, and why. Each has to fail: one that passes must go from this list.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("ecr-create-kms", "there are no KMS keys"),
    ("ecr-describe-two", "one of its repositories is encrypted with a KMS key"),
    ("registry-denied-by-repository-policy", "the caller is an IAM user, and there are none"),
];

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("PORTCULLIS_DATA") else {
        let missing = || Err("PORTCULLIS_DATA does not name the folder of the recordings".into());
        let trial = Trial::test("ecr: not replayed without PORTCULLIS_DATA", missing).with_ignored_flag(true);
        return libtest_mimic::run(&arguments, vec![trial]).exit_code();
    };
    let file: PathBuf = [PathBuf::from(folder), "corpora/aws-observed/ecr.json".into()].iter().collect();
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut trials: Vec<Trial> = EXCEPTIONS
        .iter()
        .filter(|(name, _)| !rows.iter().any(|row| row["id"] == *name))
        .map(|(name, _)| Trial::test(format!("{name} is an exception"), || Err("there is no such row".into())))
        .collect();
    trials.extend(rows.into_iter().map(trial));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(row: Value) -> Trial {
    let id = row["id"].as_str().unwrap().to_owned();
    let operation = row["operation"].as_str().unwrap();
    let exists = operation == "registry" || portcullis_ecr::ACTIONS.iter().any(|action| action.name() == operation);
    if !exists {
        return Trial::test(id, || Err("the operation does not exist here".into())).with_ignored_flag(true);
    }
    match EXCEPTIONS.iter().find(|(name, _)| *name == id) {
        None => Trial::test(id, move || replay(&row)),
        Some((_, reason)) => Trial::test(id, move || match std::panic::catch_unwind(|| replay(&row)) {
            Ok(Ok(())) => Err(format!("it passes: it is no exception any more, although {reason}").into()),
            Ok(Err(_)) | Err(_) => Ok(()),
        })
        .with_kind("exception"),
    }
}

fn replay(row: &Value) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let account = Account::at_real_hosts("us-east-1");
        let manifests = prepare(&account, row["id"].as_str().unwrap(), row["given"].as_str().unwrap()).await;
        let answer = if row["operation"] == "registry" {
            let bytes = row["input"]["body"].as_str().map(|_| manifests.original.clone()).unwrap_or_default();
            let mut request =
                Request::builder().method(row["method"].as_str().unwrap()).uri(row["path"].as_str().unwrap());
            for (name, value) in row["request_headers"].as_object().unwrap() {
                request = request.header(name, value.as_str().unwrap());
            }
            if row["credentials"] != "none" {
                request = request.header(header::AUTHORIZATION, account.login(&account.root).await);
            }
            account.v2(request, bytes).await
        } else {
            let mut request = account.request(&format!("ecr:{}", row["operation"].as_str().unwrap()), &row["input"]);
            if row["id"] == "ecr-wrong-json-version" {
                request.headers_mut().insert(header::CONTENT_TYPE, "application/x-amz-json-1.0".parse().unwrap());
            }
            account.send(account.signed(&account.root, "us-east-1", request)).await
        };
        comparison::compare(&row["expect"], &answer)?;
        if row["expect"]["after"] == "no policy" {
            let policy =
                account.call(&account.root, "ecr:GetRepositoryPolicy", json!({"repositoryName": "images"})).await;
            assert!(policy.refusal().contains("RepositoryPolicyNotFoundException"), "{}", policy.text());
        }
        Ok(())
    })
}

/// The image of the recordings: a configuration of 215 bytes and a layer of 137.
struct Manifests {
    original: String,
}

/// The account as it was when the row was recorded.
async fn prepare(account: &Account, id: &str, given: &str) -> Manifests {
    let (config, layer) = ("c".repeat(215), "l".repeat(137));
    let descriptor = |media_type: &str, content: &str| json!({"mediaType": media_type, "digest": digest(content), "size": content.len()});
    let original = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", &layer)],
    })
    .to_string();
    let absent = given.contains("absent") || given.contains("deleted") || given.starts_with("request correct");
    if !absent {
        account.must("ecr:CreateRepository", json!({"repositoryName": "images"})).await;
        for blob in [&config, &layer] {
            push_layer(account, blob).await;
        }
    }
    let tags: &[&str] = match id {
        "ecr-describe-images" | "registry-tags-list" => &["original", "http-tag"],
        "ecr-list-images" | "ecr-delete-repository-not-empty" => &["original"],
        _ if id.starts_with("registry-") => &["original"],
        _ => &[],
    };
    for tag in tags {
        put_manifest(account, tag, MANIFEST, &original).await;
    }
    if id == "ecr-list-images" {
        let of_original = json!({"mediaType": MANIFEST, "digest": digest(&original), "size": original.len()});
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [of_original]});
        put_manifest(account, "index", INDEX, &index.to_string()).await;
    }
    if given.contains("ecr-policy-set-deny-user") {
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "s1",
            "Effect": "Deny",
            "Principal": {"AWS": ["arn:aws:iam::123456789012:user/u1"]},
            "Action": ["ecr:BatchGetImage"],
        }]});
        let input = json!({"repositoryName": "images", "policyText": policy.to_string()});
        account.must("ecr:SetRepositoryPolicy", input).await;
    }
    Manifests { original }
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

fn digest(content: &str) -> Digest {
    Digest::from_sha256(Sha256::digest(content).into())
}
