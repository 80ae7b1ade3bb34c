//! The durable store: it keeps the contract, what it acknowledged outlives it, and what it cannot open it leaves alone.

mod damage;
mod failures;
mod making;
mod opening;

use std::{collections::BTreeMap, fs, path::Path};

use portcullis_model::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::{contract, write};

fn folder() -> TempDir {
    TempDir::new().unwrap()
}

fn put(store: &dyn Store, name: &str, text: &str) {
    write(store, |world| {
        world.put_setting(name, text);
        Ok::<_, ()>(())
    })
    .unwrap();
}

/// Writes and waits for the acknowledgement.
async fn keep(store: &dyn Store, name: &str, text: &str) -> Result<(), crate::NotKept> {
    let acknowledgement = store.acknowledgement();
    put(store, name, text);
    acknowledgement.ready().await
}

/// Every file of a folder with its content, but for the lock.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut contents = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            contents.extend(self::contents(&path));
        } else if !path.ends_with("lock") {
            contents.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    contents
}

#[tokio::test]
async fn the_durable_store_keeps_the_contract() {
    let folder = folder();
    contract::holds(&DurableStore::open(folder.path()).unwrap()).await;
}

#[tokio::test]
async fn a_fork_of_a_durable_store_leaves_nothing_in_its_folder() {
    let folder = folder();
    let store = DurableStore::open(folder.path()).unwrap();
    keep(&store, "a", "1").await.unwrap();
    let before = contents(folder.path());
    contract::holds(&store.fork()).await;
    assert_eq!(contents(folder.path()), before);
}
