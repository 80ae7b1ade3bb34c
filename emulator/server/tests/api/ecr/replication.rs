//! Copies of images in other registries.

use serde_json::{Value, json};

use crate::{
    account::{Account, root_of},
    registry::Client,
};

const OTHER: &str = "999999999999";

async fn replicate_to(account: &Account, region: &str, registry: &str, more: Value) {
    let mut rule = json!({"destinations": [{"region": region, "registryId": registry}]});
    rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let input = json!({"replicationConfiguration": {"rules": [rule]}});
    account.must("ecr:PutReplicationConfiguration", input).await;
}

/// The tags of `app` in a registry of the account in another region.
async fn tags_in(account: &Account, region: &str) -> Vec<String> {
    let request = account.request("ecr:ListImages", &json!({"repositoryName": "app"}));
    let listed = account.send(account.signed(&account.root, region, request)).await.json();
    let tag = |id: &Value| id["imageTag"].as_str().unwrap().to_owned();
    listed["imageIds"].as_array().map(|ids| ids.iter().map(tag).collect()).unwrap_or_default()
}

async fn statuses(account: &Account, tag: &str) -> Value {
    let input = json!({"repositoryName": "app", "imageId": {"imageTag": tag}});
    account.must("ecr:DescribeImageReplicationStatus", input).await.json()["replicationStatuses"].clone()
}

#[tokio::test]
async fn what_is_pushed_after_a_rule_is_copied_and_deleted_with_it_if_told_so() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    root.push_image("app", "before", "one").await;
    replicate_to(&account, "eu-west-1", "123456789012", json!({"deleteReplication": {"enabled": true}})).await;
    root.push_image("app", "after", "two").await;
    assert_eq!(tags_in(&account, "eu-west-1").await, ["after"]);
    assert_eq!(statuses(&account, "before").await, json!([]));
    assert_eq!(
        statuses(&account, "after").await,
        json!([{"region": "eu-west-1", "registryId": "123456789012", "status": "COMPLETE"}])
    );

    let destination = json!({"region": "eu-west-1", "registryId": "123456789012"});
    let started = account.must("ecr:StartReplicationBackfill", json!({"destination": destination})).await.json();
    let id = json!({"replicationBackfillId": started["replicationBackfillId"]});
    let results = account.must("ecr:DescribeReplicationBackfillResults", id.clone()).await.json();
    let progress = json!({"totalReplicationCount": 2, "completedReplicationCount": 2, "failedReplicationCount": 0, "failureCodes": []});
    assert_eq!((&results["status"], &results["progress"]), (&json!("COMPLETE"), &progress));
    assert_eq!(tags_in(&account, "eu-west-1").await, ["after", "before"]);
    assert_eq!(
        account.must("ecr:ListReplicationBackfills", json!({})).await.json()["backfills"][0]["progress"],
        progress
    );
    let stopped = account.call(&account.root, "ecr:StopReplicationBackfill", id.clone()).await.refusal();
    assert!(stopped.starts_with("400 ReplicationBackfillInvalidStatusException"), "{stopped}");
    let denied = account.call(&account.session_of("tester"), "ecr:StopReplicationBackfill", id).await.refusal();
    assert!(denied.contains("is not authorized to perform: ecr:StopReplicationBackfill on resource: *"), "{denied}");

    let ids = json!({"repositoryName": "app", "imageIds": [{"imageTag": "after"}]});
    account.must("ecr:BatchDeleteImage", ids).await;
    assert_eq!(tags_in(&account, "eu-west-1").await, ["before"]);
}

#[tokio::test]
async fn another_account_must_let_the_copies_in() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    replicate_to(
        &account,
        "ap-northeast-1",
        OTHER,
        json!({"repositoryFilters": [{"filter": "ap", "filterType": "PREFIX_MATCH"}]}),
    )
    .await;
    root.push_image("app", "1", "one").await;
    let failed =
        json!([{"region": "ap-northeast-1", "registryId": OTHER, "status": "FAILED", "failureCode": "AccessDenied"}]);
    assert_eq!(statuses(&account, "1").await, failed);

    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": ["ecr:CreateRepository", "ecr:ReplicateImage"],
        "Resource": format!("arn:aws:ecr:ap-northeast-1:{OTHER}:repository/app"),
    }]});
    let other = root_of(OTHER);
    let put = account.call(&other, "ecr:PutRegistryPolicy", json!({"policyText": policy.to_string()})).await;
    assert_eq!(put.status, 200, "{}", put.text());
    root.push_image("app", "2", "two").await;
    assert_eq!(statuses(&account, "2").await[0]["status"], "COMPLETE");
    let copied = account.call(&other, "ecr:DescribeImages", json!({"repositoryName": "app"})).await.json();
    assert_eq!(copied["imageDetails"][0]["imageTags"], json!(["2"]));
    account.must("ecr:CreateRepository", json!({"repositoryName": "base"})).await;
    root.push_image("base", "1", "one").await;
    let missing = account.call(&other, "ecr:DescribeImages", json!({"repositoryName": "base"})).await.refusal();
    assert!(missing.starts_with("400 RepositoryNotFoundException"), "no filter is about it: {missing}");
}

#[tokio::test]
async fn a_region_that_is_none_is_refused_and_said() {
    let account = Account::with_tester(None).await;
    let rule = json!({"destinations": [{"region": "mars-1", "registryId": OTHER}]});
    let input = json!({"replicationConfiguration": {"rules": [rule]}});
    let refused = account.call(&account.root, "ecr:PutReplicationConfiguration", input).await.refusal();
    assert_eq!(
        refused,
        "400 InvalidParameterException: Invalid parameter at 'replicationConfiguration' failed to satisfy constraint: \
         'Invalid region'"
    );
    let cause = account.last_record().refusal.unwrap().cause.unwrap().text;
    assert!(cause.contains("mars-1"), "{cause}");
}
