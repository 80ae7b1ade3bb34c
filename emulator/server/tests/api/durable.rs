//! An emulator in a folder: what it answered for is there when it is started again.

use std::{path::Path, sync::Arc, time::Duration};

use portcullis_gate::{Gate, RegistryHost};
use portcullis_model::Clock;
use portcullis_server::{CannotOpen, Emulator};
use portcullis_store::{DurableStore, FailingDisk, OpenError};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    account::{Account, HOST},
    emulator::Running,
    issuer::FakeIssuer,
    registry::{Client, sha256},
};

/// Starts an emulator in a folder, as soon as the one before has let go of it.
async fn start(folder: &Path) -> Running {
    let start = async {
        loop {
            match Emulator::open(folder).await {
                Err(CannotOpen::Store(OpenError::InUse { .. })) => tokio::task::yield_now().await,
                opened => return opened.unwrap(),
            }
        }
    };
    Running::start(tokio::time::timeout(Duration::from_secs(20), start).await.unwrap()).await
}

async fn kids(running: &Running) -> Vec<String> {
    let keys = running.json("/.well-known/jwks").await["keys"].as_array().unwrap().clone();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_emulator_goes_on_where_it_stopped() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let running = start(&data).await;
    running.create("app").await;
    let content = "the content of a layer".repeat(10_000);
    let digest = sha256(&content);
    let begun = running.registry(reqwest::Method::POST, "/v2/app/blobs/uploads/", "").await;
    let location = begun.headers()["location"].to_str().unwrap().to_owned();
    let path = location.strip_prefix(&running.listening.url()).unwrap().to_owned();
    let put = running.registry(reqwest::Method::PUT, &format!("{path}?digest={digest}"), &content).await;
    assert_eq!(put.status(), 201);
    let first = kids(&running).await;
    let (status, rotated) = running.post("/_portcullis/keys/rotate", "").await;
    assert_eq!(status, 200, "{rotated}");
    let rotated = serde_json::from_str::<Value>(&rotated).unwrap()["kid"].as_str().unwrap().to_owned();
    let job = json!({"job": {
        "repository": {"owner": "octo-org", "name": "app"},
        "event": {"push": "refs/heads/main"},
        "permissions": {"id-token": "write"},
    }});
    let (status, ticket) = running.post("/_github/jobs", &job.to_string()).await;
    assert_eq!(status, 201, "{ticket}");
    let ticket: Value = serde_json::from_str(&ticket).unwrap();
    assert_eq!(running.post("/_portcullis/clock", r#"{"advanceSeconds": 3600}"#).await.0, 200);
    let password = running.token().await;
    let url = running.listening.url();
    drop(running);

    let running = start(&data).await;
    assert_eq!(running.repositories().await, ["app"]);
    assert_eq!(running.json("/_portcullis/clock").await["offsetSeconds"], 3600);
    let blob = running.http.get(running.url(&format!("/v2/app/blobs/{digest}")));
    let found = blob.header("authorization", &password).send().await.unwrap();
    assert_eq!(found.status(), 307, "a login from before still holds");
    let link = found.headers()["location"].to_str().unwrap();
    assert_eq!(running.http.get(link).send().await.unwrap().text().await.unwrap(), content);
    let kids = kids(&running).await;
    assert!(kids.contains(&rotated) && kids.contains(&first[1]), "tokens from before still verify: {kids:?}");
    let request = ticket["requestUrl"].as_str().unwrap().replace(&url, &running.listening.url());
    let bearer = ticket["requestToken"].as_str().unwrap();
    let minted = running.http.get(request).bearer_auth(bearer).send().await.unwrap();
    assert_eq!(minted.status(), 200, "a job from before still gets tokens");

    assert_eq!(running.post("/_portcullis/reset", "").await.0, 204);
    drop(running);
    let running = start(&data).await;
    assert_eq!(running.repositories().await, [""; 0], "a reset is kept as well");
    assert_eq!(running.json("/_portcullis/clock").await["offsetSeconds"], 0);
    assert_eq!(self::kids(&running).await[1], first[1], "the first key signs again");
}

/// Whoever has seen a key finds it again, however early the process ends; nobody waits for it who does not see it.
#[tokio::test]
async fn the_keys_of_a_new_folder_are_kept_before_anybody_is_told_of_them() {
    let folder = TempDir::new().unwrap();
    let running = start(folder.path()).await;
    assert_eq!(running.get("/_portcullis/health").await.0, 200);
    running.create("app").await;
    let first = kids(&running).await;
    drop(running);
    let running = start(folder.path()).await;
    assert_eq!(kids(&running).await[1], first[1]);
    assert_eq!(running.repositories().await, ["app"]);
}

#[tokio::test]
async fn a_folder_is_refused_while_another_emulator_has_it() {
    let folder = TempDir::new().unwrap();
    let _running = start(folder.path()).await;
    let refused = Emulator::open(folder.path()).await.unwrap_err();
    let shown = format!("{refused}\n{}", refused.help()).replace(&folder.path().display().to_string(), "DIR");
    assert_eq!(shown, "the folder `DIR` is in use by another Portcullis\nstop the other one, or choose another folder");
}

/// What an upload leaves when its client goes away is removed after a day by the emulator's time.
#[tokio::test]
async fn moving_the_clock_collects_what_nobody_came_back_for() {
    let folder = TempDir::new().unwrap();
    let running = start(folder.path()).await;
    running.create("app").await;
    let begun = running.registry(reqwest::Method::POST, "/v2/app/blobs/uploads/", "").await;
    let location = begun.headers()["location"].to_str().unwrap().to_owned();
    let path = location.strip_prefix(&running.listening.url()).unwrap().to_owned();
    assert_eq!(running.registry(reqwest::Method::PATCH, &path, "a part").await.status(), 201);
    let uploads = || std::fs::read_dir(folder.path().join("uploads")).unwrap().count();
    assert_eq!(uploads(), 1);
    running.post("/_portcullis/clock", r#"{"advanceSeconds": 82800}"#).await;
    assert_eq!(uploads(), 1);
    running.post("/_portcullis/clock", r#"{"advanceSeconds": 3601}"#).await;
    assert_eq!(uploads(), 0);
    assert_eq!(running.registry(reqwest::Method::PATCH, &path, "more").await.status(), 404);
}

/// In the shape of each protocol, and with nothing changed. Reads go on.
#[tokio::test]
async fn a_full_disk_is_answered_as_aws_answers_its_own_failures() {
    let (folder, disk) = (TempDir::new().unwrap(), FailingDisk::new());
    let store = DurableStore::open_on_failing(folder.path(), &disk).unwrap();
    let gate = Gate::new(Arc::new(store), Clock::new(), Arc::new(FakeIssuer));
    gate.reach_registries_at(RegistryHost::Local(HOST.to_owned()));
    let account = Account { gate, ..Account::empty() };
    account.must("ecr:CreateRepository", json!({"repositoryName": "app"})).await;
    let root = Client::root(&account).await;
    let before = account.store().world();
    let digest = sha256("a layer");
    let location = format!("{}?digest={digest}", root.begin("app").await);

    disk.fails_after(0);
    let policy = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"
    }});
    let role = json!({"RoleName": "deploy", "AssumeRolePolicyDocument": policy.to_string()});
    let answers = [
        ("iam:CreateRole", account.call(&account.root, "iam:CreateRole", role.clone()).await),
        (
            "ecr:CreateRepository",
            account.call(&account.root, "ecr:CreateRepository", json!({"repositoryName": "b2"})).await,
        ),
        ("PUT layer", root.send(http::Method::PUT, &location, &[], "a layer").await),
    ];
    let shown: Vec<String> =
        answers.iter().map(|(what, answer)| format!("{what} -> {}\n{}", answer.status, answer.text())).collect();
    let shown = shown.join("\n").replace(&folder.path().display().to_string(), "DIR");
    assert!(account.store().world() == before, "nothing was changed");
    let cause = account.last_record();
    assert!(serde_json::to_string(&cause).unwrap().contains("could not be kept"), "{cause:?}");
    account.must("ecr:DescribeRepositories", json!({})).await;

    disk.is_mended();
    account.must("iam:CreateRole", role).await;
    insta::assert_snapshot!(shown);
}
