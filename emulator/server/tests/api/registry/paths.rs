//! Paths that try to reach another repository than the one that is judged.

use http::Method;
use portcullis_model::Digest;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

use super::Client;
use crate::account::{Account, allow};

const SECRET: &str = "nobody may read this layer";

/// Two repositories, and a role that may do everything with one of them and its namespace.
async fn two_repositories() -> (Account, Digest) {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        allow(&["ecr:GetAuthorizationToken"], "*")["Statement"][0],
        allow(&["ecr:*"], "arn:aws:ecr:ap-northeast-1:123456789012:repository/app")["Statement"][0],
        allow(&["ecr:*"], "arn:aws:ecr:ap-northeast-1:123456789012:repository/app/*")["Statement"][0],
    ]});
    let account = Account::with_tester(Some(&policy)).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "secret"})).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "app/inner"})).await;
    let digest = Client::root(&account).await.push_image("secret", "1", SECRET).await;
    (account, digest)
}

#[rstest]
#[case("/v2/secret/manifests/1", 403)]
#[case("/v2/app/../secret/manifests/1", 404)]
#[case("/v2/app/%2e%2e/secret/manifests/1", 404)]
#[case("/v2/app%2F..%2Fsecret/manifests/1", 404)]
#[case("/v2/app%2f%2e%2e%2fsecret%2fmanifests%2f1", 404)]
#[case("/v2/app/%252e%252e/secret/manifests/1", 404)]
#[case("/v2/app//secret/manifests/1", 404)]
#[case("/v2//secret/manifests/1", 403)]
#[case("/v2/./secret/manifests/1", 403)]
#[case("/v2/secret%2Fmanifests%2F1", 403)]
#[case("/v2/secret%00/manifests/1", 403)]
#[case("/v2/secret%FF/manifests/1", 404)]
#[case("/v2/%/manifests/1", 403)]
#[case("/v2/Secret/manifests/1", 403)]
#[case("/v2/secret./manifests/1", 403)]
#[case("/v2/*/manifests/1", 403)]
#[case("/v2/%3F%3F%3F%3F%3F%3F/manifests/1", 403)]
#[case("/v2//manifests/1", 403)]
#[case("/v2/manifests/1", 404)]
#[case("/v2/app/manifests/..%2F..%2Fsecret%2Fmanifests%2F1", 404)]
#[case("/v2/app/manifests/1/../../../secret/manifests/1", 404)]
#[case("/v2/app/tags/list/../../secret/tags/list", 404)]
#[case("/v2/app/blobs/uploads/../../../secret/manifests/1", 404)]
#[case("/v2/app/inner/manifests/1", 404)]
#[tokio::test]
async fn a_path_is_judged_as_the_repository_that_it_reaches(#[case] path: &str, #[case] status: u16) {
    let (account, _) = two_repositories().await;
    let answer = Client::tester(&account).await.get(path).await;
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(!answer.text().contains("\"layers\""), "{}", answer.text());
}

/// Percent signs do not make another name: what is judged is what is reached.
#[tokio::test]
async fn a_percent_encoded_name_is_the_name() {
    let (account, _) = two_repositories().await;
    let root = Client::root(&account).await;
    assert_eq!(root.get("/v2/%73ecret/manifests/1").await.status, 200);
    let record = account.last_record();
    assert_eq!(record.resource.as_deref(), Some("arn:aws:ecr:ap-northeast-1:123456789012:repository/secret"));
    assert_eq!(Client::tester(&account).await.get("/v2/%73ecret/manifests/1").await.status, 403);
    assert_eq!(root.get("/v2/app%2Finner/tags/list").await.text(), r#"{"name":"app/inner","tags":[]}"#);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_path_leads_out_of_the_repository_that_a_role_may_use(
        method in prop::sample::select(vec![Method::GET, Method::HEAD, Method::PUT, Method::POST, Method::PATCH, Method::DELETE]),
        segments in prop::collection::vec(prop::sample::select(vec![
            "app", "secret", "inner", "..", ".", "", "%2e%2e", "%2F", "%252F", "%5C", "%00", "manifests", "blobs", "uploads",
            "uploads/", "tags", "list", "1", "*", "v2", "DIGEST", "%E2%80%AE", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        ]), 0..9),
        content in prop::bool::ANY,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (account, digest) = two_repositories().await;
            let path = format!("/v2/{}", segments.join("/")).replace("DIGEST", digest.as_str());
            let secret = || {
                let world = account.store().world();
                let name = "secret".parse().unwrap();
                let repository = world.repository("123456789012".parse().unwrap(), &"ap-northeast-1".parse().unwrap(), &name);
                format!("{:?}", repository.unwrap())
            };
            let before = secret();
            let tester = Client::tester(&account).await;
            let body = if content { "content" } else { "" };
            let answer = tester.send(method, &path, &[], body).await;
            assert_ne!(answer.status, 500, "{path}: {}", answer.text());
            assert!(!answer.text().contains("layers"), "{path}: {}", answer.text());
            assert_eq!(secret(), before, "{path}");
            if answer.status < 300 {
                let resource = account.last_record().resource.unwrap_or_default();
                let own = "arn:aws:ecr:ap-northeast-1:123456789012:repository/app";
                assert!(resource.is_empty() || resource == own || resource == format!("{own}/inner"), "{path}: {resource}");
            }
        });
    }
}
