//! Lifecycle policies: what is taken of them, what they would do, and that they do it by the emulator's clock.

use serde_json::{Value, json};

use crate::{
    account::Account,
    registry::{Client, sha256},
};

const DAY: i64 = 24 * 3_600_000;

fn rule(priority: u32, selection: Value) -> Value {
    json!({"rulePriority": priority, "description": "of a test", "selection": selection, "action": {"type": "expire"}})
}

async fn put(account: &Account, rules: Value) {
    let input = json!({"repositoryName": "app", "lifecyclePolicyText": json!({"rules": rules}).to_string()});
    account.must("ecr:PutLifecyclePolicy", input).await;
}

async fn tags(account: &Account) -> Vec<String> {
    let listed = account.must("ecr:ListImages", json!({"repositoryName": "app"})).await.json();
    let tag = |id: &Value| id["imageTag"].as_str().unwrap_or("-").to_owned();
    listed["imageIds"].as_array().unwrap().iter().map(tag).collect()
}

/// Pushes images a minute apart.
async fn pushed(account: &Account, tags: &[&str]) {
    for tag in tags {
        Client::root(account).await.push_image("app", tag, &format!("layer of {tag}")).await;
        account.gate.clock().advance(60_000);
    }
}

#[tokio::test]
async fn a_policy_is_refused_in_the_words_of_ecrs_validator() {
    let account = Account::with_tester(None).await;
    let any = || json!({"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1});
    let with = |name: &str, value: Value| {
        let mut selection = any();
        selection[name] = value;
        json!({"rules": [rule(1, selection)]})
    };
    let without = |name: &str| {
        let mut broken = rule(1, any());
        broken.as_object_mut().unwrap().remove(name);
        json!({"rules": [broken]})
    };
    let tagged = |list: Value| {
        let mut selection = json!({"tagStatus": "tagged", "countType": "imageCountMoreThan", "countNumber": 1});
        selection.as_object_mut().unwrap().extend(list.as_object().unwrap().clone());
        json!({"rules": [rule(1, selection)]})
    };
    let archived = |days: u32| json!({"tagStatus": "any", "storageClass": "archive", "countType": "sinceImageTransitioned", "countUnit": "days", "countNumber": days});
    let mut transition = json!({"rules": [rule(1, any())]});
    transition["rules"][0]["action"] = json!({"type": "transition"});
    let mut nobody = json!({"rules": [rule(1, any())]});
    nobody["rules"][0]["action"] = json!({"type": "expire", "targetStorageClass": null});
    let texts = [
        "no JSON".to_owned(),
        "[]".to_owned(),
        json!({}).to_string(),
        json!({"rules": []}).to_string(),
        json!({"rules": {}}).to_string(),
        json!({"rules": [1]}).to_string(),
        json!({"rules": [rule(1, any())], "more": 1}).to_string(),
        without("action").to_string(),
        without("rulePriority").to_string(),
        with("countNumber", json!(0)).to_string(),
        with("countNumber", json!("1")).to_string(),
        with("countNumber", json!(1.5)).to_string(),
        with("countNumber", json!(u64::MAX)).to_string(),
        with("countType", json!("sometimes")).to_string(),
        with("countType", json!("sinceImagePushed")).to_string(),
        with("countUnit", json!("days")).to_string(),
        with("countUnit", json!(null)).to_string(),
        with("tagStatus", json!("ANY")).to_string(),
        with("tagPatternList", json!(null)).to_string(),
        with("tagPrefixList", json!([1])).to_string(),
        with("tagPrefixList", json!(["v"])).to_string(),
        with("storageClass", json!("archive")).to_string(),
        with("other", json!(1)).to_string(),
        tagged(json!({})).to_string(),
        tagged(json!({"tagPrefixList": []})).to_string(),
        tagged(json!({"tagPrefixList": ["a"], "tagPatternList": ["b"]})).to_string(),
        tagged(json!({"tagPatternList": ["*1*2*3*4*"]})).to_string(),
        transition.to_string(),
        nobody.to_string(),
        json!({"rules": [rule(1, archived(89))]}).to_string(),
        json!({"rules": [rule(1, any()), rule(1, any())]}).to_string(),
        json!({"rules": [rule(1, any()), rule(2, any())]}).to_string(),
    ];
    let mut refusals = Vec::new();
    for text in texts {
        // The model asks for a hundred characters.
        let input = json!({"repositoryName": "app", "lifecyclePolicyText": format!("{text:100}")});
        let refusal = account.call(&account.root, "ecr:PutLifecyclePolicy", input).await.refusal();
        refusals.push(format!("{text}\n    {refusal}"));
    }
    insta::assert_snapshot!(refusals.join("\n"));
}

#[tokio::test]
async fn images_expire_a_day_after_the_policy_was_put() {
    let account = Account::with_tester(None).await;
    pushed(&account, &["1", "2", "3"]).await;
    put(&account, json!([rule(1, json!({"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}))]))
        .await;
    let name = json!({"repositoryName": "app"});
    assert_eq!(account.must("ecr:GetLifecyclePolicy", name.clone()).await.json()["lastEvaluatedAt"], 0.0);
    account.gate.clock().advance(DAY - 60_000);
    assert_eq!(tags(&account).await, ["1", "2", "3"]);
    account.gate.clock().advance(60_000);
    // The registry sees it as the API does, whoever comes first.
    let root = Client::root(&account).await;
    assert_eq!(root.get("/v2/app/manifests/1").await.status, 404);
    assert_eq!(tags(&account).await, ["3"]);
    assert!(account.must("ecr:GetLifecyclePolicy", name).await.json()["lastEvaluatedAt"].as_f64().unwrap() > 0.0);
    pushed(&account, &["4"]).await;
    account.gate.clock().advance(DAY / 2);
    assert_eq!(tags(&account).await, ["3", "4"]);
    account.gate.clock().advance(DAY / 2);
    assert_eq!(tags(&account).await, ["4"]);
}

#[tokio::test]
async fn age_counts_in_days_since_the_push_and_rules_protect_what_they_name() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    pushed(&account, &["release-1", "main-1"]).await;
    let moved = root.push_image("app", "main-1", "another").await;
    put(
        &account,
        json!([
            rule(1, json!({"tagStatus": "tagged", "tagPatternList": ["release-*"], "countType": "imageCountMoreThan", "countNumber": 5})),
            rule(2, json!({"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 2})),
            rule(3, json!({"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 4})),
        ]),
    )
    .await;
    account.gate.clock().advance(DAY);
    assert_eq!(tags(&account).await, ["main-1", "release-1", "-"]);
    account.gate.clock().advance(DAY + 60_000);
    assert_eq!(tags(&account).await, ["main-1", "release-1"], "the untagged one was three days old");
    account.gate.clock().advance(3 * DAY);
    assert_eq!(tags(&account).await, ["release-1"], "a rule protects what it keeps from all later rules");
    let root = Client::root(&account).await;
    assert_eq!(root.get(&format!("/v2/app/manifests/{moved}")).await.status, 404);
}

#[tokio::test]
async fn an_index_keeps_its_images_and_a_signature_goes_with_its_image() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    pushed(&account, &["amd64", "signed"]).await;
    let text = |tag: &'static str| {
        let root = &root;
        async move { root.get(&format!("/v2/app/manifests/{tag}")).await.text().to_owned() }
    };
    let manifest = "application/vnd.oci.image.manifest.v1+json";
    let child = text("amd64").await;
    let index = json!({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{"mediaType": manifest, "digest": sha256(&child), "size": child.len()}],
    });
    assert_eq!(root.put_manifest("app", "all", &index).await.status, 201);
    let subject = text("signed").await;
    let signature = json!({
        "schemaVersion": 2, "mediaType": manifest, "layers": [],
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": sha256("{}"), "size": 2},
        "subject": {"mediaType": manifest, "digest": sha256(&subject), "size": subject.len()},
    });
    assert_eq!(root.put_manifest("app", "signature", &signature).await.status, 201);
    account.gate.clock().advance(60_000);
    pushed(&account, &["newest"]).await;
    put(&account, json!([rule(1, json!({"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 2}))]))
        .await;
    account.gate.clock().advance(DAY);
    assert_eq!(tags(&account).await, ["all", "amd64", "newest"]);
}

#[tokio::test]
async fn images_that_nobody_pulls_go_to_the_archive_and_expire_there() {
    let account = Account::with_tester(None).await;
    pushed(&account, &["old", "used"]).await;
    let mut to_archive =
        rule(1, json!({"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 3}));
    to_archive["action"] = json!({"type": "transition", "targetStorageClass": "archive"});
    let from_archive = json!({"tagStatus": "any", "storageClass": "archive", "countType": "sinceImageTransitioned", "countUnit": "days", "countNumber": 90});
    put(&account, json!([to_archive, rule(2, from_archive)])).await;
    account.gate.clock().advance(2 * DAY);
    assert_eq!(tags(&account).await, ["old", "used"]);
    Client::root(&account).await.get("/v2/app/manifests/used").await;
    account.gate.clock().advance(DAY);
    assert_eq!(
        tags(&account).await,
        ["old", "used"].map(str::to_owned).into_iter().filter(|tag| tag == "used").collect::<Vec<_>>()
    );
    let preview = json!({"repositoryName": "app"});
    account.must("ecr:StartLifecyclePolicyPreview", preview.clone()).await;
    let busy = account.call(&account.root, "ecr:StartLifecyclePolicyPreview", preview.clone()).await.refusal();
    assert!(busy.starts_with("400 LifecyclePolicyPreviewInProgressException"), "{busy}");
    account.gate.clock().advance(91 * DAY);
    let all = json!({"repositoryName": "app", "filter": {"imageStatus": "ANY"}});
    let left = account.must("ecr:ListImages", all).await.json();
    assert_eq!(left["imageIds"].as_array().unwrap().len(), 1, "{left}");
    account.must("ecr:DeleteLifecyclePolicy", preview).await;
}
