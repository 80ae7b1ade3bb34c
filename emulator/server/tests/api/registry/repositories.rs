//! Repositories that a push makes, layers that are mounted, lists that come in parts, tags that are exceptions.

use http::Method;
use serde_json::{Value, json};

use super::{Client, manifest_of, sha256};
use crate::account::{Account, allow};

const PUSH: [&str; 6] = [
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
];

#[tokio::test]
async fn a_push_makes_the_repository_where_a_template_says_so() {
    let account = Account::with_tester(Some(&allow(&PUSH, "*"))).await;
    let template = json!({
        "prefix": "team", "appliedFor": ["CREATE_ON_PUSH"], "imageTagMutability": "IMMUTABLE",
        "repositoryPolicy": json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}]}).to_string(),
    });
    account.must("ecr:CreateRepositoryCreationTemplate", template).await;
    let tester = Client::tester(&account).await;
    let begin = |name: &'static str| {
        let path = format!("/v2/{name}/blobs/uploads/");
        let tester = &tester;
        async move { tester.send(Method::POST, &path, &[], "").await }
    };
    for missing in ["team", "teams/app", "other/app"] {
        assert!(begin(missing).await.refusal().starts_with("404 NAME_UNKNOWN"), "{missing}");
    }
    let denied = begin("team/app").await.refusal();
    assert!(denied.contains("is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/team/app"), "{denied}");
    assert!(
        account.call(&account.root, "ecr:DescribeRepositories", json!({"repositoryNames": ["team/app"]})).await.status
            == 400
    );

    let mut actions = PUSH.to_vec();
    actions.push("ecr:CreateRepository");
    account.put_role_policy("tester", &allow(&actions, "*")).await;
    tester.push_image("team/app", "1", "a layer").await;
    let made = account.must("ecr:DescribeRepositories", json!({"repositoryNames": ["team/app"]})).await.json();
    assert_eq!(made["repositories"][0]["imageTagMutability"], "IMMUTABLE");
    let policy = account.must("ecr:GetRepositoryPolicy", json!({"repositoryName": "team/app"})).await.json();
    assert!(policy["policyText"].as_str().unwrap().contains("ecr:BatchGetImage"));
    assert_eq!(begin("team/app").await.status, 202, "one that is there needs no template");
}

#[tokio::test]
async fn a_layer_of_another_repository_is_mounted_when_the_account_lets_it() {
    let account = Account::with_tester(Some(&allow(&PUSH, "*"))).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "base"})).await;
    let root = Client::root(&account).await;
    let digest = root.push_layer("base", "a layer").await;
    let tester = Client::tester(&account).await;
    let mount = async |client: &Client<'_>, from: &str| {
        client.send(Method::POST, &format!("/v2/app/blobs/uploads/?mount={digest}&from={from}"), &[], "").await
    };
    assert_eq!(mount(&root, "base").await.status, 202, "off unless it was turned on");
    account.must("ecr:PutAccountSetting", json!({"name": "BLOB_MOUNTING", "value": "ENABLED"})).await;
    assert_eq!(mount(&tester, "base").await.status, 202, "who may not read it uploads it");
    assert_eq!(mount(&root, "no-such").await.status, 202);
    assert_eq!(root.head(&format!("/v2/app/blobs/{digest}")).await.status, 404);
    let mounted = mount(&root, "base").await;
    assert_eq!((mounted.status, mounted.header("docker-content-digest")), (201, digest.as_str()));
    assert_eq!(mounted.header("location"), format!("http://localhost:4566/v2/app/blobs/{digest}"));
    assert_eq!(root.head(&format!("/v2/app/blobs/{digest}")).await.status, 200);

    let kms = json!({"repositoryName": "sealed", "encryptionConfiguration": {"encryptionType": "KMS"}});
    account.must("ecr:CreateRepository", kms).await;
    let path = format!("/v2/sealed/blobs/uploads/?mount={digest}&from=base");
    assert_eq!(root.send(Method::POST, &path, &[], "").await.status, 202, "encrypted otherwise");
}

#[tokio::test]
async fn lists_of_tags_and_repositories_come_in_parts() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_layer("app", "{}").await;
    for tag in ["a", "b", "c"] {
        root.put_manifest("app", tag, &manifest_of(&[])).await;
    }
    let first = root.get("/v2/app/tags/list?n=2").await;
    assert_eq!(first.text(), r#"{"name":"app","tags":["a","b"]}"#);
    assert_eq!(first.header("link"), "</v2/app/tags/list?n=2&last=b>; rel=\"next\"");
    let second = root.get("/v2/app/tags/list?n=2&last=b").await;
    assert_eq!((second.text(), second.header("link")), (r#"{"name":"app","tags":["c"]}"#, ""));
    assert_eq!(root.get("/v2/app/tags/list?n=0").await.text(), r#"{"name":"app","tags":[]}"#);
    account.must("ecr:CreateRepository", json!({"repositoryName": "team/app"})).await;
    assert_eq!(root.get("/v2/_catalog").await.text(), r#"{"repositories":["app","team/app"]}"#);
    assert_eq!(root.get("/v2/_catalog?n=1&last=app").await.text(), r#"{"repositories":["team/app"]}"#);
}

#[tokio::test]
async fn exceptions_turn_the_mutability_of_tags_around() {
    let account = Account::empty();
    let root = Client::root(&account).await;
    for (mode, latest, release) in [("IMMUTABLE_WITH_EXCLUSION", 201, 400), ("MUTABLE_WITH_EXCLUSION", 400, 201)] {
        let filters = json!([{"filterType": "WILDCARD", "filter": "latest*"}]);
        let input =
            json!({"repositoryName": "app", "imageTagMutability": mode, "imageTagMutabilityExclusionFilters": filters});
        account.must("ecr:CreateRepository", input).await;
        for tag in ["latest-main", "v1"] {
            root.push_image("app", tag, "one").await;
        }
        root.push_layer("app", "two").await;
        let again: Value = manifest_of(&["two"]);
        let push = |tag: &'static str| root.put_manifest("app", tag, &again);
        assert_eq!((push("latest-main").await.status, push("v1").await.status), (latest, release), "{mode}");
        account.must("ecr:DeleteRepository", json!({"repositoryName": "app", "force": true})).await;
    }
    assert_eq!(root.head(&format!("/v2/app/blobs/{}", sha256("one"))).await.status, 404);
}

/// ECR would fetch it: that it is not here says nothing about ECR.
#[tokio::test]
async fn what_a_pull_through_cache_rule_would_fetch_is_said_not_to_be_fetched() {
    let account = Account::with_tester(None).await;
    let rule = json!({"ecrRepositoryPrefix": "quay", "upstreamRegistryUrl": "quay.io"});
    account.must("ecr:CreatePullThroughCacheRule", rule).await;
    let root = Client::root(&account).await;
    let refusal = root.get("/v2/quay/team/app/manifests/1").await.refusal();
    let text = "501 UNSUPPORTED: Portcullis does not fetch `quay/team/app` from quay.io, as the pull through cache rule `quay` \
                says: push it here first";
    assert_eq!(refusal, text);
    let input = json!({"repositoryName": "quay/team/app", "imageIds": [{"imageTag": "1"}]});
    let refusal = account.call(&account.root, "ecr:BatchGetImage", input).await.refusal();
    assert!(refusal.starts_with("501 NotImplemented"), "{refusal}");
    assert!(root.get("/v2/quayside/manifests/1").await.refusal().starts_with("404 NAME_UNKNOWN"));
}
