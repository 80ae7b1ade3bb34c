//! A layer of 300 MB needs no more memory than one of 1 MB. In a process of its own, whose peak is its own.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use bytes::Bytes;
use portcullis_model::{Arn, Digest, Timestamp};
use portcullis_store::{DurableStore, MemoryStore, Store};

const MEGABYTE: usize = 1024 * 1024;

/// The most memory that the process ever had, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

/// Uploads a layer in pieces of the size that a connection has them in, and reads it back.
async fn push_and_pull(store: &dyn Store, megabytes: usize) {
    let arn: Arn = "arn:aws:ecr:eu-west-1:123456789012:repository/app".parse().unwrap();
    let piece = vec![u8::try_from(megabytes % 251).unwrap(); MEGABYTE / 16];
    let mut hash = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    let id = store.uploads().begin(&arn, Timestamp::UNIX_EPOCH);
    let mut part = store.uploads().part(id, &arn, None).await.unwrap();
    for _ in 0..megabytes * 16 {
        hash.update(&piece);
        part.write(Bytes::from(piece.clone())).await.unwrap();
    }
    part.end(Timestamp::UNIX_EPOCH).await.unwrap();
    let mut bytes = [0; 32];
    bytes.copy_from_slice(hash.finish().as_ref());
    let digest = Digest::from_sha256(bytes);
    let one = std::slice::from_ref(&digest);
    let blob = store.uploads().complete(id, &arn, one, Timestamp::UNIX_EPOCH).await.unwrap();
    let mut reader = blob.read(0..blob.size()).await.unwrap();
    let mut length = 0;
    while let Some(piece) = reader.next().await.unwrap() {
        length += piece.len();
    }
    assert_eq!(length, megabytes * MEGABYTE);
}

#[tokio::test]
async fn memory_does_not_grow_with_the_layer() {
    let folder = tempfile::TempDir::new().unwrap();
    let durable = DurableStore::open(folder.path()).unwrap();
    let memory = MemoryStore::new().unwrap();
    for store in [&durable as &dyn Store, &memory] {
        push_and_pull(store, 1).await;
        let small = peak();
        push_and_pull(store, 300).await;
        let grown = peak().saturating_sub(small);
        assert!(grown < 12 * MEGABYTE, "{grown} bytes more");
    }
}
