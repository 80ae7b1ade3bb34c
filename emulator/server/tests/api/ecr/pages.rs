//! Lists of ECR in pages: every entry once, and no token but that of the list.

use serde_json::{Value, json};

use crate::account::Account;

async fn with_repositories() -> Account {
    let account = Account::empty();
    for name in ["aa", "bb", "cc"] {
        account.must("ecr:CreateRepository", json!({"repositoryName": name})).await;
    }
    account
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let account = with_repositories().await;
    let mut seen = Vec::new();
    let mut input = json!({"maxResults": 2});
    loop {
        let page = account.must("ecr:DescribeRepositories", input).await.json();
        let names =
            page["repositories"].as_array().unwrap().iter().map(|it| it["repositoryName"].as_str().unwrap().to_owned());
        seen.push(names.collect::<Vec<_>>());
        let Some(token) = page["nextToken"].as_str() else { break };
        input = json!({"maxResults": 2, "nextToken": token});
    }
    assert_eq!(seen, [vec!["aa", "bb"], vec!["cc"]]);
}

#[tokio::test]
async fn a_token_of_a_list_is_good_for_that_list() {
    let account = with_repositories().await;
    let first = account.must("ecr:DescribeRepositories", json!({"maxResults": 1})).await.json();
    let token = first["nextToken"].as_str().unwrap();
    for (operation, mut input) in [
        ("ecr:ListImages", json!({"repositoryName": "aa"})),
        ("ecr:DescribeImages", json!({"repositoryName": "aa"})),
        ("ecr:DescribePullThroughCacheRules", json!({})),
        ("ecr:DescribeRepositoryCreationTemplates", json!({})),
    ] {
        input["nextToken"] = token.into();
        let refusal = account.call(&account.root, operation, input).await.refusal();
        assert_eq!(
            refusal,
            "400 InvalidParameterException: Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid next token'",
            "{operation}"
        );
    }
}

#[tokio::test]
async fn what_is_named_comes_in_no_pages() {
    let account = with_repositories().await;
    let calls: [(&str, Value); 4] = [
        ("ecr:DescribeRepositories", json!({"repositoryNames": ["aa"], "maxResults": 1})),
        ("ecr:DescribeRepositories", json!({"repositoryNames": ["aa"], "nextToken": "x"})),
        ("ecr:DescribeImages", json!({"repositoryName": "aa", "imageIds": [{"imageTag": "1"}], "maxResults": 1})),
        (
            "ecr:GetLifecyclePolicyPreview",
            json!({"repositoryName": "aa", "imageIds": [{"imageTag": "1"}], "maxResults": 1}),
        ),
    ];
    let mut refusals = Vec::new();
    for (operation, input) in calls {
        refusals.push(account.call(&account.root, operation, input).await.refusal());
    }
    insta::assert_snapshot!(refusals.join("\n"));
}
