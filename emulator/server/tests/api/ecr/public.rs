//! ECR Public: repositories and their catalog data, the token, and that it is in one region only.

use serde_json::{Value, json};

use crate::account::{Account, Answer, allow};

async fn call(account: &Account, operation: &str, input: Value) -> Answer {
    let request = account.request(operation, &input);
    account.send(account.signed(&account.root, "us-east-1", request)).await
}

#[tokio::test]
async fn a_public_repository_lives_from_create_to_delete() {
    let account = Account::empty();
    let name = json!({"repositoryName": "base"});
    let resource = "arn:aws:ecr-public::123456789012:repository/base";
    let catalog = json!({"description": "a base image", "architectures": ["x86-64"], "operatingSystems": ["Linux"]});
    let mut answers = Vec::new();
    for (operation, input) in [
        ("ecr-public:CreateRepository", json!({"repositoryName": "base", "tags": [{"Key": "team", "Value": "web"}]})),
        ("ecr-public:CreateRepository", name.clone()),
        ("ecr-public:GetRepositoryCatalogData", name.clone()),
        ("ecr-public:PutRepositoryCatalogData", json!({"repositoryName": "base", "catalogData": catalog})),
        ("ecr-public:GetRepositoryCatalogData", name.clone()),
        ("ecr-public:DescribeRepositories", json!({})),
        ("ecr-public:UntagResource", json!({"resourceArn": resource, "tagKeys": ["team"]})),
        ("ecr-public:TagResource", json!({"resourceArn": resource, "tags": [{"Key": "stage", "Value": "dev"}]})),
        ("ecr-public:ListTagsForResource", json!({"resourceArn": resource})),
        (
            "ecr-public:ListTagsForResource",
            json!({"resourceArn": "arn:aws:ecr:us-east-1:123456789012:repository/base"}),
        ),
        ("ecr-public:DeleteRepository", name.clone()),
        ("ecr-public:DescribeRepositories", json!({"repositoryNames": ["base"]})),
        ("ecr-public:DescribeRegistries", json!({})),
    ] {
        let answer = call(&account, operation, input).await;
        answers.push(format!("{operation} {}\n{:#}", answer.status, answer.json()));
    }
    let text = answers.join("\n");
    insta::with_settings!({filters => vec![(r#""createdAt": [\d.]+"#, r#""createdAt": <time>"#)]}, {
        insta::assert_snapshot!(text);
    });
}

#[tokio::test]
async fn ecr_public_is_in_one_region_and_its_token_opens_no_private_registry() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let elsewhere = account.call(&account.root, "ecr-public:GetAuthorizationToken", json!({})).await.refusal();
    assert!(elsewhere.starts_with("400 UnsupportedCommandException"), "{elsewhere}");
    let token = call(&account, "ecr-public:GetAuthorizationToken", json!({})).await.json();
    let token = token["authorizationData"]["authorizationToken"].as_str().unwrap();
    let request = http::Request::get("/v2/").header("authorization", format!("Basic {token}"));
    assert_eq!(account.v2(request, "").await.status, 401);
    let why = account.last_record().refusal.unwrap().cause.unwrap().text;
    assert!(why.contains("the password is ECR Public's: it opens public.ecr.aws"), "{why}");
}

#[tokio::test]
async fn a_push_to_ecr_public_is_said_not_to_be_played() {
    let mut account = Account::with_tester(None).await;
    let token = account.login(&account.root).await;
    for (host, path) in [("public.ecr.aws", "/v2/"), ("PUBLIC.ecr.aws:443", "/v2/a1b2c3/app/blobs/uploads/")] {
        account.facts.host = host.to_owned();
        let answer = account.v2(http::Request::post(path).header("authorization", &token), "").await.refusal();
        let wanted =
            format!("501 UNSUPPORTED: Portcullis does not play {host}: of ECR Public it has the API and the login");
        assert!(answer.starts_with(&wanted), "{answer}");
    }
}
