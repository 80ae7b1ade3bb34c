//! What ECR's API answers besides its permissions: its inputs refused, its lists paged, its policies kept as ECR keeps them.

mod images;
mod lifecycle;
mod pages;
mod public;
mod replication;
mod repository_policy;
mod settings;

use serde_json::json;

use crate::account::{Account, REGION, allow, root_of};

const APP: &str = "arn:aws:ecr:ap-northeast-1:123456789012:repository/app";

fn exclusions(mode: &str, patterns: &[&str]) -> serde_json::Value {
    let filters: Vec<_> = patterns.iter().map(|pattern| json!({"filterType": "WILDCARD", "filter": pattern})).collect();
    json!({"repositoryName": "new", "imageTagMutability": mode, "imageTagMutabilityExclusionFilters": filters})
}

fn many_tags(count: usize) -> Vec<serde_json::Value> {
    (0..count).map(|number| json!({"Key": format!("k{number}"), "Value": ""})).collect()
}

#[tokio::test]
async fn what_ecr_cannot_take_is_refused_in_its_words() {
    let everyone_and_resource =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:*","Resource":"*"}]}"#;
    let calls = [
        ("ecr:CreateRepository", json!({"repositoryName": "app"})),
        ("ecr:CreateRepository", json!({"repositoryName": "App"})),
        ("ecr:CreateRepository", json!({})),
        ("ecr:CreateRepository", json!({"repositoryName": "new", "registryId": "1234"})),
        ("ecr:CreateRepository", json!({"repositoryName": "new", "registryId": "999999999999"})),
        ("ecr:CreateRepository", json!({"repositoryName": "new", "imageTagMutability": "SOMETIMES"})),
        ("ecr:CreateRepository", json!({"repositoryName": "new", "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"})),
        (
            "ecr:CreateRepository",
            json!({"repositoryName": "new", "encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": "alias/aws/s3"}}),
        ),
        (
            "ecr:CreateRepository",
            json!({"repositoryName": "new", "encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": "mine"}}),
        ),
        ("ecr:CreateRepository", exclusions("MUTABLE", &["v*"])),
        ("ecr:CreateRepository", exclusions("MUTABLE_WITH_EXCLUSION", &["a*b*c*"])),
        ("ecr:CreateRepository", exclusions("MUTABLE_WITH_EXCLUSION", &["a b"])),
        (
            "ecr:PutImageTagMutability",
            json!({"repositoryName": "app", "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"}),
        ),
        ("ecr:TagResource", json!({"resourceArn": APP, "tags": [{"Key": "aws:x", "Value": ""}]})),
        ("ecr:TagResource", json!({"resourceArn": APP, "tags": [{"Key": "", "Value": ""}]})),
        ("ecr:TagResource", json!({"resourceArn": APP, "tags": many_tags(51)})),
        ("ecr:UntagResource", json!({"resourceArn": APP, "tagKeys": ["aws:x"]})),
        ("ecr:PutRegistryPolicy", json!({"policyText": "{"})),
        (
            "ecr:PutRegistryPolicy",
            json!({"policyText": r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:ReplicateImage"}]}"#}),
        ),
        (
            "ecr:PutRegistryPolicy",
            json!({"policyText": r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}"#}),
        ),
        ("ecr:GetRegistryPolicy", json!({})),
        ("ecr:DeleteRegistryPolicy", json!({})),
        ("ecr:GetAccountSetting", json!({"name": "NO_SUCH"})),
        ("ecr:PutAccountSetting", json!({"name": "REGISTRY_POLICY_SCOPE", "value": "V3"})),
        (
            "ecr:PutRegistryScanningConfiguration",
            json!({"scanType": "BASIC", "rules": [{"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": []}]}),
        ),
        (
            "ecr:PutReplicationConfiguration",
            json!({"replicationConfiguration": {"rules": [{"destinations": [{"region": REGION, "registryId": "123456789012"}]}]}}),
        ),
        ("ecr:PutReplicationConfiguration", json!({"replicationConfiguration": {"rules": [{"destinations": []}]}})),
        ("ecr:StartReplicationBackfill", json!({"destination": {"region": "eu-west-1", "registryId": "123456789012"}})),
        (
            "ecr:DescribeReplicationBackfillResults",
            json!({"replicationBackfillId": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}),
        ),
        (
            "ecr:CreatePullThroughCacheRule",
            json!({"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io"}),
        ),
        (
            "ecr:CreatePullThroughCacheRule",
            json!({"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry.example.test"}),
        ),
        (
            "ecr:CreatePullThroughCacheRule",
            json!({"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "quay.io", "upstreamRegistry": "k8s"}),
        ),
        ("ecr:DescribePullThroughCacheRules", json!({"ecrRepositoryPrefixes": ["no-such"]})),
        ("ecr:DeletePullThroughCacheRule", json!({"ecrRepositoryPrefix": "no-such"})),
        (
            "ecr:CreateRepositoryCreationTemplate",
            json!({"prefix": "team", "appliedFor": ["CREATE_ON_PUSH"], "resourceTags": [{"Key": "a", "Value": "b"}]}),
        ),
        (
            "ecr:CreateRepositoryCreationTemplate",
            json!({"prefix": "team", "appliedFor": ["CREATE_ON_PUSH"], "repositoryPolicy": "{}"}),
        ),
        (
            "ecr:CreateRepositoryCreationTemplate",
            json!({"prefix": "team", "appliedFor": ["CREATE_ON_PUSH"], "lifecyclePolicy": "{}"}),
        ),
        ("ecr:CreateRepositoryCreationTemplate", json!({"prefix": "Team", "appliedFor": ["CREATE_ON_PUSH"]})),
        ("ecr:UpdateRepositoryCreationTemplate", json!({"prefix": "no-such"})),
        ("ecr:DeleteRepositoryCreationTemplate", json!({"prefix": "no-such"})),
        ("ecr:GetSigningConfiguration", json!({})),
        ("ecr:DeregisterPullTimeUpdateExclusion", json!({"principalArn": "arn:aws:iam::123456789012:role/no-such"})),
        ("ecr:GetLifecyclePolicyPreview", json!({"repositoryName": "app"})),
        ("ecr:StartLifecyclePolicyPreview", json!({"repositoryName": "app"})),
        ("ecr:DeleteLifecyclePolicy", json!({"repositoryName": "app"})),
        ("ecr:StartImageScan", json!({"repositoryName": "app", "imageId": {"imageTag": "1"}})),
        ("ecr:GetDownloadUrlForLayer", json!({"repositoryName": "app", "layerDigest": "sha256:00"})),
        (
            "ecr:CompleteLayerUpload",
            json!({"repositoryName": "app", "uploadId": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "layerDigests": ["sha256:00"]}),
        ),
        ("ecr:ListImageReferrers", json!({"repositoryName": "app", "subjectId": {"imageDigest": "sha256:00"}})),
        (
            "ecr:CreateRepository",
            json!({"repositoryName": "new", "encryptionConfiguration": {"encryptionType": "AES256", "kmsKey": "k"}}),
        ),
        ("ecr:CreateRepository", json!({"repositoryName": "new", "tags": [{"Key": "AWS:x", "Value": ""}]})),
        (
            "ecr:CreateRepository",
            json!({"repositoryName": "new", "tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}),
        ),
        ("ecr:DeleteRepository", json!({"repositoryName": "no-such"})),
        ("ecr:DeleteRepositoryPolicy", json!({"repositoryName": "app"})),
        ("ecr:DescribeImages", json!({"repositoryName": "app", "imageIds": [{"imageTag": "1"}]})),
        ("ecr:DescribeImages", json!({"repositoryName": "app", "imageIds": [{}]})),
        ("ecr:DescribeImages", json!({"repositoryName": "app", "filter": {"tagStatus": "SOMETIMES"}})),
        ("ecr:DescribeRepositories", json!({"repositoryNames": []})),
        ("ecr:DescribeRepositories", json!({"repositoryNames": ["app", "no-such"]})),
        ("ecr:DescribeRepositories", json!({"nextToken": "x"})),
        ("ecr:DescribeRepositories", json!({"maxResults": 0})),
        ("ecr:GetAuthorizationToken", json!({"registryIds": []})),
        ("ecr:GetRepositoryPolicy", json!({"repositoryName": "app"})),
        ("ecr:ListImages", json!({"repositoryName": "app", "nextToken": "-1"})),
        ("ecr:ListTagsForResource", json!({"resourceArn": "app"})),
        ("ecr:ListTagsForResource", json!({"resourceArn": "arn:aws:ecr:eu-west-1:123456789012:repository/app"})),
        (
            "ecr:ListTagsForResource",
            json!({"resourceArn": "arn:aws-cn:ecr:ap-northeast-1:123456789012:repository/app"}),
        ),
        ("ecr:ListTagsForResource", json!({"resourceArn": "arn:aws:iam::123456789012:role/app"})),
        ("ecr:SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": "{"})),
        ("ecr:SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": everyone_and_resource})),
    ];
    let account = Account::with_tester(None).await;
    let mut refusals = Vec::new();
    for (operation, input) in calls {
        let answer = account.call(&account.root, operation, input.clone()).await;
        refusals.push(format!("{operation} {input}\n    {}", answer.refusal()));
    }
    insta::assert_snapshot!(refusals.join("\n"));
}

/// What is judged and what is read are the same repository: an ARN of another region is no way to this region's tags.
#[tokio::test]
async fn tags_are_read_of_the_repository_that_was_judged() {
    let elsewhere = "arn:aws:ecr:eu-west-1:123456789012:repository/app";
    let account = Account::with_tester(Some(&allow(&["ecr:ListTagsForResource"], elsewhere))).await;
    let tester = account.session_of("tester");
    let ask = |region| {
        let request = account.request("ecr:ListTagsForResource", &json!({"resourceArn": elsewhere}));
        account.send(account.signed(&tester, region, request))
    };
    assert!(ask(REGION).await.refusal().starts_with("400 InvalidParameterException"));
    assert!(ask("eu-west-1").await.refusal().starts_with("400 RepositoryNotFoundException"));
}

#[tokio::test]
async fn repositories_belong_to_an_account_and_a_region() {
    let account = Account::with_tester(None).await;
    let elsewhere = account.signed(&account.root, "eu-west-1", account.request("ecr:DescribeRepositories", &json!({})));
    assert_eq!(account.send(elsewhere).await.json(), json!({"repositories": []}));
    let other = account.call(&root_of("999999999999"), "ecr:DescribeRepositories", json!({})).await;
    assert_eq!(other.json(), json!({"repositories": []}));
    let of_ours = json!({"registryId": "123456789012"});
    let other = account.call(&root_of("999999999999"), "ecr:DescribeRepositories", of_ours).await;
    assert!(other.refusal().starts_with("400 AccessDeniedException"), "{}", other.text());
}

#[tokio::test]
async fn a_repository_lives_from_create_to_delete() {
    let account = Account::empty();
    let mut answers = Vec::new();
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["999999999999"]},"Action":["ecr:BatchGetImage"]}]}"#;
    let name = json!({"repositoryName": "team/app"});
    for (operation, input) in [
        (
            "ecr:CreateRepository",
            json!({"repositoryName": "team/app", "imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": true}, "tags": [{"Key": "team", "Value": "web"}]}),
        ),
        ("ecr:DescribeRepositories", json!({})),
        (
            "ecr:ListTagsForResource",
            json!({"resourceArn": "arn:aws:ecr:ap-northeast-1:123456789012:repository/team/app"}),
        ),
        ("ecr:SetRepositoryPolicy", json!({"repositoryName": "team/app", "policyText": policy})),
        ("ecr:GetRepositoryPolicy", name.clone()),
        ("ecr:DeleteRepositoryPolicy", name.clone()),
        ("ecr:GetRepositoryPolicy", name.clone()),
        ("ecr:ListImages", name.clone()),
        ("ecr:DescribeImages", name.clone()),
        ("ecr:DeleteRepository", name.clone()),
        ("ecr:DeleteRepository", name),
    ] {
        let answer = account.call(&account.root, operation, input).await;
        answers.push(format!("{operation} {}\n{:#}", answer.status, answer.json()));
    }
    insta::with_settings!({filters => vec![(r#""createdAt": [\d.]+"#, r#""createdAt": <time>"#)]}, {
        insta::assert_snapshot!(answers.join("\n"));
    });
}

#[tokio::test]
async fn the_tags_of_a_new_repository_are_known_to_conditions() {
    let conditions = [
        (json!({"StringEquals": {"aws:RequestTag/team": "web"}}), true),
        (json!({"StringEquals": {"aws:RequestTag/team": "api"}}), false),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage"]}}), true),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["stage"]}}), false),
        // A key of several values, even with one.
        (json!({"StringEquals": {"aws:TagKeys": "team"}}), false),
    ];
    for (condition, allowed) in conditions {
        let mut policy = allow(&["ecr:CreateRepository", "ecr:TagResource"], "*");
        policy["Statement"][0]["Condition"] = condition.clone();
        let account = Account::with_tester(Some(&policy)).await;
        let input = json!({"repositoryName": "new", "tags": [{"Key": "team", "Value": "web"}]});
        let answer = account.call(&account.session_of("tester"), "ecr:CreateRepository", input).await;
        assert_eq!(answer.status == 200, allowed, "{condition}: {}", answer.text());
    }
}
