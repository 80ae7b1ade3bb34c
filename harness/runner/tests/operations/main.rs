//! aws-sdk-rust walks every operation of STS, IAM and ECR, with success and with each error that a caller can cause.
//!
//! The steps are those of `.ci/clients/operations.json`, which the other clients walk too; what a step is made of stands at the
//! head of `.ci/clients/walk.py`. Inputs go through the SDK's own types, by `table.rs`, and answers come back through them.
//! Left out: steps of Organizations, and signed operations that nobody signs, which the SDK does not send.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops where something is not as it must be"
)]

mod call;
mod input;
mod seen;
mod table;
mod walk;

use std::{collections::BTreeSet, fs, net::Ipv4Addr, path::Path};

use portcullis_server::Emulator;
use serde_json::Value;

use crate::walk::Walk;

#[tokio::test(flavor = "multi_thread")]
async fn the_rust_sdk_walks_every_operation() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/clients");
    let data: Value = serde_json::from_str(&fs::read_to_string(folder.join("operations.json")).unwrap()).unwrap();
    let not_yet = fs::read_to_string(folder.join("not-yet.txt")).unwrap();
    let listening = Emulator::new().unwrap().listen((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
    let mut walk = Walk::new(&listening.url(), &data["callers"], &not_yet);
    let mut wrongs = Vec::new();
    let (mut walked, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for (number, step) in data["steps"].as_array().unwrap().iter().enumerate() {
        let of = if step["error"].is_string() { &mut refused } else { &mut walked };
        match walk.step(step).await {
            Ok(Some(operation)) => drop(of.insert(operation)),
            Ok(None) => {}
            Err(wrong) => wrongs.push(format!("step {number}: {}: {wrong}", step["do"])),
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
    // Fewer would mean that steps are no longer found.
    assert!(walked.len() > 160 && refused.len() > 140, "only {} and {}", walked.len(), refused.len());
    let gone: Vec<&String> = walked.iter().filter(|operation| walk.is_not_yet(operation)).collect();
    assert!(gone.is_empty(), "{gone:?} stand in not-yet.txt and are there");
}
