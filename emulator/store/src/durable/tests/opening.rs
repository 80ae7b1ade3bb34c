//! Opening a folder: what was acknowledged is there, and only one process has it.

use std::collections::HashSet;

use portcullis_model::Digest;

use super::*;

#[tokio::test]
async fn what_was_acknowledged_outlives_the_store() {
    let folder = folder();
    let session = {
        let store = DurableStore::open(folder.path()).unwrap();
        keep(&store, "clock", "17").await.unwrap();
        keep(&store, "issuer", "key").await.unwrap();
        keep(&store, "clock", "18").await.unwrap();
        store.seal().seal("session", &"secret").unwrap()
    };
    let store = DurableStore::open(folder.path()).unwrap();
    assert_eq!(store.world().settings().collect::<Vec<_>>(), [("clock", "18"), ("issuer", "key")]);
    assert_eq!(store.seal().open::<String>("session", &session).unwrap(), "secret", "sessions from before still hold");
}

#[tokio::test]
async fn what_was_written_without_waiting_is_kept_when_the_store_ends() {
    let folder = folder();
    let store = DurableStore::open(folder.path()).unwrap();
    for number in 0..50 {
        put(&store, "number", &number.to_string());
    }
    drop(store);
    assert_eq!(DurableStore::open(folder.path()).unwrap().world().setting("number"), Some("49"));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_share_a_step_of_the_journal() {
    let folder = folder();
    let store = Arc::new(DurableStore::open(folder.path()).unwrap());
    let writers = (0..200).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { keep(store.as_ref(), &format!("n{number}"), "1").await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    drop(store);
    let folder = Folder::open(folder.path()).unwrap();
    let (_, kept) = database::open(&folder, &Files).unwrap();
    assert_eq!(kept.world.settings().count(), 200);
    assert!(kept.sequence < 200, "{} steps for 200 writes", kept.sequence);
}

#[test]
fn a_folder_has_one_store() {
    let folder = folder();
    let store = DurableStore::open(folder.path()).unwrap();
    let refused = DurableStore::open(folder.path()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("the folder `{}` is in use by another Portcullis", folder.path().display())
    );
    drop(store);
    DurableStore::open(folder.path()).unwrap();
}

#[test]
fn a_folder_is_made_with_all_that_lead_to_it_and_a_file_is_none() {
    let folder = folder();
    let deep = folder.path().join("a/b");
    drop(DurableStore::open(&deep).unwrap());
    assert!(deep.join("world.redb").is_file());
    let file = folder.path().join("file");
    fs::write(&file, "text").unwrap();
    let refused = DurableStore::open(&file).unwrap_err().to_string();
    assert!(refused.starts_with(&format!("`{}` cannot be read", file.display())), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), b"text");
}

#[tokio::test]
async fn blobs_outlive_the_store_and_uploads_do_not() {
    let folder = folder();
    let arn = "arn:aws:ecr:eu-west-1:123456789012:repository/app".parse().unwrap();
    let digests = ["wanted", "unwanted"].map(|content| {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content.as_bytes()).as_ref());
        Digest::from_sha256(bytes)
    });
    {
        let store = DurableStore::open(folder.path()).unwrap();
        for (content, digest) in ["wanted", "unwanted"].iter().zip(&digests) {
            let id = store.uploads().begin(&arn, Timestamp::UNIX_EPOCH);
            let mut part = store.uploads().part(id, &arn, None).await.unwrap();
            part.write((*content).into()).await.unwrap();
            part.end(Timestamp::UNIX_EPOCH).await.unwrap();
            let one = std::slice::from_ref(digest);
            store.uploads().complete(id, &arn, one, Timestamp::UNIX_EPOCH).await.unwrap();
        }
        let acknowledgement = store.acknowledgement();
        write(&store, |world| {
            let mut repository = contract::repository("app");
            repository.layers.insert(digests[0].clone(), 6);
            world.account_mut(repository.registry).put_repository(repository);
            Ok::<_, ()>(())
        })
        .unwrap();
        acknowledgement.ready().await.unwrap();
        let id = store.uploads().begin(&arn, Timestamp::UNIX_EPOCH);
        let mut part = store.uploads().part(id, &arn, None).await.unwrap();
        part.write(vec![1; 2_000_000].into()).await.unwrap();
        // As a killed process leaves it.
        std::mem::forget(part);
        fs::write(folder.path().join("uploads/left-over"), "x").unwrap();
    }
    let store = DurableStore::open(folder.path()).unwrap();
    assert_eq!(store.blobs().find(&digests[0]).unwrap().bytes().await.unwrap(), "wanted");
    assert!(store.blobs().find(&digests[1]).is_none());
    let files: HashSet<String> = contents(folder.path()).into_keys().collect();
    assert_eq!(files.len(), 2, "the world and one blob: {files:?}");
    assert_eq!(store.world().layers().count(), 1);
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_keys() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let data = folder.path().join("data");
    drop(DurableStore::open(&data).unwrap());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&data.join("world.redb"))), (0o700, 0o600));
}
