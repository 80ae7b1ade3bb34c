//! What the real ECR and its registry answered in September 2026, replayed row by row.
//!
//! Rows of operations of other services are listed as ignored.

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
mod prepare;

use std::{path::PathBuf, process::ExitCode};

use account::Account;
use aws_credential_types::Credentials;
use axum::body::Body;
use http::{Request, header};
use libtest_mimic::{Arguments, Failed, Trial};
use prepare::{Content, prepare};
use serde_json::{Value, json};

/// Rows that cannot pass, and why. Each has to fail: one that passes must go from this list.
const EXCEPTIONS: &[(&str, &str)] = &[];

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
    if operation.starts_with("kms:") {
        return Trial::test(id, || Err("there is no KMS here".into())).with_ignored_flag(true);
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
        let mut content = Content::new();
        let (id, given) = (row["id"].as_str().unwrap(), row["given"].as_str().unwrap());
        let caller = caller(&account, id).await;
        // Recorded: the token was issued before the policy.
        let authorization = account.login(&caller).await;
        prepare(&account, id, given, &mut content).await;
        let (input, expected) = (content.filled(&row["input"]), content.filled(&row["expect"]));
        let operation = row["operation"].as_str().unwrap();
        if operation == "GET <downloadUrl>" {
            return download(&account, &content).await;
        }
        let answer = if operation == "registry" {
            let bytes = input["body"].as_str().unwrap_or_default().to_owned();
            let mut request =
                Request::builder().method(row["method"].as_str().unwrap()).uri(row["path"].as_str().unwrap());
            for (name, value) in row["request_headers"].as_object().unwrap() {
                request = request.header(name, value.as_str().unwrap());
            }
            if row["credentials"] != "none" {
                request = request.header(header::AUTHORIZATION, authorization);
            }
            account.v2(request, bytes).await
        } else {
            let mut request = account.request(&format!("ecr:{operation}"), &input);
            if row["id"] == "ecr-wrong-json-version" {
                request.headers_mut().insert(header::CONTENT_TYPE, "application/x-amz-json-1.0".parse().unwrap());
            }
            account.send(account.signed(&caller, "us-east-1", request)).await
        };
        comparison::compare(&expected, &answer)?;
        if expected["after"] == "no policy" {
            let policy =
                account.call(&account.root, "ecr:GetRepositoryPolicy", json!({"repositoryName": "images"})).await;
            assert!(policy.refusal().contains("RepositoryPolicyNotFoundException"), "{}", policy.text());
        }
        Ok(())
    })
}

/// The root user, or, in the rows about a policy that names it, the user `u1`, who may use all of ECR.
async fn caller(account: &Account, id: &str) -> Credentials {
    let user = json!({"UserName": "u1"});
    account.must("iam:CreateUser", user.clone()).await;
    if !id.ends_with("denied-by-repository-policy-api") && !id.ends_with("denied-by-repository-policy") {
        return account.root.clone();
    }
    let policy = account::allow(&["ecr:*"], "*").to_string();
    account.must("iam:PutUserPolicy", json!({"UserName": "u1", "PolicyName": "p1", "PolicyDocument": policy})).await;
    let key = account.must("iam:CreateAccessKey", user).await;
    Credentials::new(key.element("AccessKeyId"), key.element("SecretAccessKey"), None, None, "test")
}

/// The link of GetDownloadUrlForLayer, followed without credentials.
async fn download(account: &Account, content: &Content) -> Result<(), Failed> {
    let input = json!({"repositoryName": "images", "layerDigest": content.digest("layer")});
    let answer = account.must("ecr:GetDownloadUrlForLayer", input).await.json();
    let uri: http::Uri = answer["downloadUrl"].as_str().unwrap().parse().unwrap();
    let response = portcullis_registry::serve_layer(&account.gate, &uri, &http::HeaderMap::new()).await;
    assert_eq!(response.status(), 200);
    let body = http_body_util::BodyExt::collect(Body::new(response.into_body())).await.unwrap().to_bytes();
    assert_eq!(body, content.layer(), "exactly the uploaded bytes");
    Ok(())
}
