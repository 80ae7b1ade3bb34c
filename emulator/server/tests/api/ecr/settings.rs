//! Settings of the registry: read as they were written, and in force at once.

use serde_json::{Value, json};

use crate::{
    account::{Account, allow, root_of},
    registry::Client,
};

/// Calls one after another, with every answer in full.
async fn told(account: &Account, calls: Vec<(&str, Value)>) -> String {
    let mut answers = Vec::new();
    for (operation, input) in calls {
        let answer = account.call(&account.root, operation, input).await;
        answers.push(format!("{operation} {}\n{:#}", answer.status, answer.json()));
    }
    answers.join("\n")
}

#[tokio::test]
async fn every_setting_is_read_as_it_was_written() {
    let account = Account::with_tester(None).await;
    let policy = allow_everyone_to_replicate().to_string();
    let filters = json!([{"filterType": "WILDCARD", "filter": "latest*"}]);
    let lifecycle = r#"{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9}, "action": {"type": "expire"}}]}"#;
    let calls = vec![
        ("ecr:PutRegistryPolicy", json!({"policyText": policy})),
        ("ecr:GetRegistryPolicy", json!({})),
        ("ecr:DeleteRegistryPolicy", json!({})),
        ("ecr:DeleteRegistryPolicy", json!({})),
        ("ecr:GetAccountSetting", json!({"name": "REGISTRY_POLICY_SCOPE"})),
        ("ecr:GetAccountSetting", json!({"name": "BASIC_SCAN_TYPE_VERSION"})),
        ("ecr:PutAccountSetting", json!({"name": "BASIC_SCAN_TYPE_VERSION", "value": "CLAIR"})),
        ("ecr:GetAccountSetting", json!({"name": "BASIC_SCAN_TYPE_VERSION"})),
        ("ecr:GetRegistryScanningConfiguration", json!({})),
        (
            "ecr:PutRegistryScanningConfiguration",
            json!({"scanType": "ENHANCED", "rules": [{"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "ap*", "filterType": "WILDCARD"}]}]}),
        ),
        ("ecr:GetRegistryScanningConfiguration", json!({})),
        ("ecr:BatchGetRepositoryScanningConfiguration", json!({"repositoryNames": ["app", "no-such"]})),
        ("ecr:DescribeRegistry", json!({})),
        (
            "ecr:PutReplicationConfiguration",
            json!({"replicationConfiguration": {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "123456789012"}], "repositoryFilters": [{"filter": "app", "filterType": "PREFIX_MATCH"}]}]}}),
        ),
        ("ecr:DescribeRegistry", json!({})),
        ("ecr:CreatePullThroughCacheRule", json!({"ecrRepositoryPrefix": "quay", "upstreamRegistryUrl": "quay.io"})),
        ("ecr:CreatePullThroughCacheRule", json!({"ecrRepositoryPrefix": "quay", "upstreamRegistryUrl": "quay.io"})),
        (
            "ecr:CreatePullThroughCacheRule",
            json!({"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io", "credentialArn": "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:ecr-pullthroughcache/hub"}),
        ),
        ("ecr:DescribePullThroughCacheRules", json!({})),
        ("ecr:ValidatePullThroughCacheRule", json!({"ecrRepositoryPrefix": "quay"})),
        ("ecr:ValidatePullThroughCacheRule", json!({"ecrRepositoryPrefix": "hub"})),
        (
            "ecr:UpdatePullThroughCacheRule",
            json!({"ecrRepositoryPrefix": "hub", "credentialArn": "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:ecr-pullthroughcache/new"}),
        ),
        ("ecr:DeletePullThroughCacheRule", json!({"ecrRepositoryPrefix": "hub"})),
        (
            "ecr:CreateRepositoryCreationTemplate",
            json!({"prefix": "team", "description": "d", "appliedFor": ["CREATE_ON_PUSH", "REPLICATION"], "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters": filters, "lifecyclePolicy": lifecycle}),
        ),
        (
            "ecr:UpdateRepositoryCreationTemplate",
            json!({"prefix": "team", "lifecyclePolicy": "", "appliedFor": ["REPLICATION"]}),
        ),
        ("ecr:DescribeRepositoryCreationTemplates", json!({"prefixes": ["team", "no-such"]})),
        ("ecr:DeleteRepositoryCreationTemplate", json!({"prefix": "team"})),
        (
            "ecr:PutSigningConfiguration",
            json!({"signingConfiguration": {"rules": [{"signingProfileArn": "arn:aws:signer:ap-northeast-1:123456789012:/signing-profiles/mine"}]}}),
        ),
        ("ecr:GetSigningConfiguration", json!({})),
        ("ecr:DeleteSigningConfiguration", json!({})),
        ("ecr:RegisterPullTimeUpdateExclusion", json!({"principalArn": "arn:aws:iam::123456789012:role/scanner"})),
        ("ecr:RegisterPullTimeUpdateExclusion", json!({"principalArn": "arn:aws:iam::123456789012:role/scanner"})),
        ("ecr:ListPullTimeUpdateExclusions", json!({})),
        (
            "ecr:PutImageTagMutability",
            json!({"repositoryName": "app", "imageTagMutability": "MUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters": filters}),
        ),
        ("ecr:DescribeRepositories", json!({})),
        (
            "ecr:TagResource",
            json!({"resourceArn": super::APP, "tags": [{"Key": "team", "Value": "web"}, {"Key": "stage", "Value": "dev"}]}),
        ),
        ("ecr:TagResource", json!({"resourceArn": super::APP, "tags": [{"Key": "team", "Value": "api"}]})),
        ("ecr:UntagResource", json!({"resourceArn": super::APP, "tagKeys": ["stage", "no-such"]})),
        ("ecr:ListTagsForResource", json!({"resourceArn": super::APP})),
    ];
    let text = told(&account, calls).await;
    insta::with_settings!({filters => vec![(r#""(created|updated)At": [\d.]+"#, r#""${1}At": <time>"#)]}, {
        insta::assert_snapshot!(text);
    });
}

fn allow_everyone_to_replicate() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": ["999999999999"]}, "Action": ["ecr:ReplicateImage"],
        "Resource": ["arn:aws:ecr:ap-northeast-1:123456789012:repository/*"],
    }]})
}

/// A policy of the registry that says one thing about reading for one principal.
async fn say(account: &Account, effect: &str, action: &str, principal: &str) {
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": effect, "Principal": {"AWS": principal}, "Action": action,
        "Resource": "arn:aws:ecr:ap-northeast-1:123456789012:repository/*",
    }]});
    account.must("ecr:PutRegistryPolicy", json!({"policyText": policy.to_string()})).await;
}

#[tokio::test]
async fn the_policy_of_a_registry_decides_beside_those_of_its_repositories() {
    let account = Account::with_tester(Some(&allow(&["ecr:*"], "*"))).await;
    let root = Client::root(&account).await;
    root.push_image("app", "1", "one").await;
    let tester = Client::tester(&account).await;
    let read = || tester.get("/v2/app/manifests/1");
    assert_eq!(read().await.status, 200);

    say(&account, "Deny", "ecr:BatchGetImage", "123456789012").await;
    let denied = read().await.refusal();
    assert!(denied.ends_with("with an explicit deny in a resource-based policy"), "{denied}");
    assert!(!account.last_record().decision.unwrap().is_allowed());
    account.must("ecr:PutAccountSetting", json!({"name": "REGISTRY_POLICY_SCOPE", "value": "V1"})).await;
    assert_eq!(read().await.status, 200, "scope V1 is about replication and creation only");
    account.must("ecr:PutAccountSetting", json!({"name": "REGISTRY_POLICY_SCOPE", "value": "V2"})).await;
    assert_eq!(read().await.status, 403);

    // What it allows to another account is allowed as a repository's own policy would.
    let other = root_of("999999999999");
    let describe = || {
        let input = json!({"registryId": "123456789012", "repositoryName": "app"});
        account.call(&other, "ecr:DescribeImages", input)
    };
    assert!(describe().await.refusal().starts_with("400 AccessDeniedException"));
    say(&account, "Allow", "ecr:DescribeImages", "999999999999").await;
    assert_eq!(describe().await.status, 200);
    assert_eq!(read().await.status, 200);
    let deny = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "ecr:DescribeImages"}]});
    account.must("ecr:SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": deny.to_string()})).await;
    assert!(describe().await.refusal().contains("with an explicit deny"), "a denial of either stands");
}

#[tokio::test]
async fn a_setting_is_a_condition_of_who_may_set_it() {
    let mut policy = allow(&["ecr:PutAccountSetting"], "*");
    policy["Statement"][0]["Condition"] = json!({"StringEquals": {"ecr:AccountSetting": "BLOB_MOUNTING"}});
    let account = Account::with_tester(Some(&policy)).await;
    let put = |name: &str, value: &str| {
        let input = json!({"name": name, "value": value});
        let (account, tester) = (&account, account.session_of("tester"));
        async move { account.call(&tester, "ecr:PutAccountSetting", input).await.status }
    };
    assert_eq!(put("BLOB_MOUNTING", "ENABLED").await, 200);
    assert_eq!(put("REGISTRY_POLICY_SCOPE", "V1").await, 400);
    assert_eq!(
        account.must("ecr:GetAccountSetting", json!({"name": "REGISTRY_POLICY_SCOPE"})).await.json()["value"],
        "V2"
    );
}
