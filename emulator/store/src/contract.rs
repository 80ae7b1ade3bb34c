//! What every store must do, as a suite that each one runs in its tests.

use bytes::Bytes;
use portcullis_model::{AccountId, Arn, Digest, Duration, Timestamp};

use crate::{Encryption, OidcProvider, Repository, RepositoryKey, Store, TagMutability, UploadError, write};

const ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const ABC_SHA512: &str = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

/// Panics, saying why, if the store breaks its contract. The store must be empty.
pub async fn holds(store: &dyn Store) {
    writes_are_all_or_nothing(store).await;
    forks_are_apart(store).await;
    uploads_become_blobs(store).await;
    broken_parts_count_for_nothing(store).await;
    wrong_digests_leave_nothing(store).await;
    garbage_is_collected(store).await;
}

#[expect(clippy::panic, clippy::expect_used, reason = "a suite of assertions for tests")]
async fn writes_are_all_or_nothing(store: &dyn Store) {
    let provider = || OidcProvider {
        arn: "arn:aws:iam::123456789012:oidc-provider/example.test".parse().expect("an ARN"),
        url: "example.test".to_owned(),
        client_ids: vec!["sts.amazonaws.com".to_owned()],
        thumbprints: Vec::new(),
        created: Timestamp::UNIX_EPOCH,
        tags: Vec::new(),
    };
    let before = store.world();

    let acknowledgement = store.acknowledgement();
    let kept: Result<u8, ()> = write(store, |world| {
        world.account_mut(account()).put_provider(provider());
        Ok(7)
    });
    assert_eq!(kept, Ok(7), "a write answers what the edit answered");
    assert_eq!(acknowledgement.ready().await, Ok(()), "a write is acknowledged");
    assert!(store.world().provider(&provider().arn).is_some(), "what was written can be read");
    assert!(before.provider(&provider().arn).is_none(), "a world that was read does not change");

    let acknowledgement = store.acknowledgement();
    let failed: Result<(), &str> = write(store, |world| {
        world.account_mut(account()).remove_provider(&provider().arn);
        Err("no")
    });
    assert_eq!(failed, Err("no"), "a failed write answers its error");
    assert_eq!(acknowledgement.ready().await, Ok(()), "where nothing was written there is nothing to wait for");
    assert!(store.world().provider(&provider().arn).is_some(), "a failed write leaves everything as it was");

    let sealed = store.seal().seal("contract", &1).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(store.seal().open::<u8>("contract", &sealed), Ok(1), "a seal opens what it sealed");
}

async fn forks_are_apart(store: &dyn Store) {
    let blob = upload(store, b"the origin's", &sha256(b"the origin's")).await;
    let fork = store.fork();
    put(&fork, "only-in-the-fork");
    put(store, "only-in-the-origin");
    assert!(fork.world().repository_by_arn(&arn("only-in-the-origin")).is_none(), "a fork does not see its origin");
    assert!(store.world().repository_by_arn(&arn("only-in-the-fork")).is_none(), "nor its origin the fork");
    assert!(fork.blobs().find(blob.digest()).is_some(), "a fork begins with the blobs of its origin");
    drop(upload(&fork, b"the fork's", &sha256(b"the fork's")).await);
    assert!(store.blobs().find(&sha256(b"the fork's")).is_none(), "what a fork uploads is not in its origin");
    drop(blob);
    fork.collect_garbage(later(2));
    assert!(fork.blobs().find(&sha256(b"the origin's")).is_none(), "a fork forgets for itself");
    assert_eq!(read(store, &sha256(b"the origin's")).await, "the origin's", "and takes nothing from its origin");
}

#[expect(clippy::panic, clippy::expect_used, reason = "a suite of assertions for tests")]
async fn uploads_become_blobs(store: &dyn Store) {
    let (mine, other) = (arn("mine"), arn("other"));
    let id = store.uploads().begin(&mine, now());
    assert!(matches!(store.uploads().part(id, &other, None).await, Err(UploadError::Unknown)), "it has one repository");
    assert_eq!(send(store, id, &mine, None, b"ab").await.expect("a part"), 2);
    for at in [0, 1, 3] {
        let refused = store.uploads().part(id, &mine, Some(at)).await.err();
        let Some(UploadError::OutOfOrder { given, received: 2 }) = refused else { panic!("{at}: {refused:?}") };
        assert_eq!(given, at, "a part begins where the last one ended");
    }
    assert_eq!(send(store, id, &mine, Some(2), b"c").await.expect("a part"), 3);
    assert_eq!(store.uploads().received(id, &mine).expect("an upload"), 3);
    store.uploads().abandon(id, &other);
    let digests = [sha256(b"other"), digest(ABC)];
    let blob = store.uploads().complete(id, &mine, &digests, now()).await.expect("the digest of `abc`");
    assert_eq!((blob.digest(), blob.size()), (&digest(ABC), 3), "it has the digest that is its own");
    assert!(matches!(store.uploads().received(id, &mine), Err(UploadError::Unknown)), "a completed upload is over");
    assert_eq!(read(store, &digest(ABC)).await, "abc");
    assert_eq!(read(store, upload(store, b"abc", &digest(ABC_SHA512)).await.digest()).await, "abc");
    assert_eq!(read(store, upload(store, b"", &sha256(b"")).await.digest()).await, "");

    let large: Vec<u8> =
        (0..3_000_000_u32).map(|index| index.to_le_bytes().into_iter().fold(7, u8::wrapping_add)).collect();
    let large_digest = sha256(&large);
    for _equal_content_again in 0..2 {
        let id = store.uploads().begin(&mine, now());
        for (index, piece) in large.chunks(700_000).enumerate() {
            let at = Some(700_000 * index as u64);
            send(store, id, &mine, at, piece).await.expect("a part");
        }
        let blob =
            store.uploads().complete(id, &mine, std::slice::from_ref(&large_digest), now()).await.expect("a blob");
        assert_eq!(blob.bytes().await.expect("its content"), large);
        let mut reader = blob.read(1_000_000..1_600_000).await.expect("a range");
        let mut range = Vec::new();
        while let Some(piece) = reader.next().await.expect("a piece") {
            assert!(piece.len() <= 256 * 1024, "a blob is read piece by piece");
            range.extend_from_slice(&piece);
        }
        assert!(large.get(1_000_000..1_600_000) == Some(range.as_slice()), "a range is what lies there");
        assert_eq!(blob.read(2_999_999..9_000_000).await.expect("a range").left(), 1, "a range ends with the blob");
    }
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
async fn broken_parts_count_for_nothing(store: &dyn Store) {
    let mine = arn("mine");
    for lost in [1, 100_000, 2_500_000] {
        let id = store.uploads().begin(&mine, now());
        send(store, id, &mine, None, b"a").await.expect("a part");
        let mut part = store.uploads().part(id, &mine, Some(1)).await.expect("a part");
        part.write(vec![9; lost].into()).await.expect("bytes");
        drop(part);
        assert_eq!(store.uploads().received(id, &mine).expect("an upload"), 1, "a part that broke off does not count");
        send(store, id, &mine, Some(1), b"bc").await.expect("a part");
        let mut part = store.uploads().part(id, &mine, None).await.expect("a part");
        part.write(vec![9; lost].into()).await.expect("bytes");
        drop(part);
        let blob = store.uploads().complete(id, &mine, &[digest(ABC)], now()).await.expect("the digest of `abc`");
        assert_eq!(blob.bytes().await.expect("its content"), "abc");
    }
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
async fn wrong_digests_leave_nothing(store: &dyn Store) {
    let mine = arn("mine");
    for length in [10, 100_000] {
        let content = vec![b'w'; length];
        let id = store.uploads().begin(&mine, now());
        send(store, id, &mine, None, &content).await.expect("a part");
        let refused = store.uploads().complete(id, &mine, &[digest(ABC)], now()).await.expect_err("another digest");
        let own = sha256(&content);
        assert!(matches!(refused, UploadError::DigestMismatch { calculated } if calculated == own));
        assert!(store.blobs().find(&own).is_none(), "no blob");
        assert!(matches!(store.uploads().received(id, &mine), Err(UploadError::Unknown)), "and no upload");
    }
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
async fn garbage_is_collected(store: &dyn Store) {
    let (wanted, unwanted, held) = (vec![1; 100_000], vec![2; 100_000], vec![3; 10]);
    for content in [&wanted, &unwanted] {
        upload(store, content, &sha256(content)).await;
    }
    let blob = upload(store, &held, &sha256(&held)).await;
    let repository =
        Repository { layers: [(sha256(&wanted), 100_000_u64)].into_iter().collect(), ..repository("mine") };
    let acknowledgement = store.acknowledgement();
    let put: Result<(), ()> = write(store, |world| {
        world.account_mut(account()).put_repository(repository);
        Ok(())
    });
    assert_eq!((put, acknowledgement.ready().await), (Ok(()), Ok(())));
    let id = store.uploads().begin(&arn("mine"), now());

    store.collect_garbage(now());
    assert!(store.blobs().find(&sha256(&unwanted)).is_some(), "what came just now is not garbage");
    store.collect_garbage(later(2));
    assert!(store.uploads().received(id, &arn("mine")).is_ok(), "an upload is waited for");
    assert!(store.blobs().find(&sha256(&unwanted)).is_none(), "what no repository has is forgotten");
    assert!(store.blobs().find(&sha256(&wanted)).is_some(), "what one has is not");
    assert!(store.blobs().find(&sha256(&held)).is_some(), "nor what somebody is about to use");
    assert_eq!(read(store, &sha256(&wanted)).await.len(), 100_000);
    let collected = store.collect_garbage(later(25));
    assert_eq!(collected.uploads, 1, "an upload is not waited for for ever");
    assert!(matches!(store.uploads().received(id, &arn("mine")), Err(UploadError::Unknown)));
    drop(blob);
    let again = upload(store, &unwanted, &sha256(&unwanted)).await;
    assert_eq!(again.bytes().await.expect("its content"), unwanted, "what was forgotten can come again");
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
async fn upload(store: &dyn Store, content: &[u8], digest: &Digest) -> crate::Blob {
    let id = store.uploads().begin(&arn("mine"), now());
    send(store, id, &arn("mine"), None, content).await.expect("a part");
    store.uploads().complete(id, &arn("mine"), std::slice::from_ref(digest), now()).await.expect("a blob")
}

async fn send(
    store: &dyn Store,
    id: uuid::Uuid,
    repository: &Arn,
    at: Option<u64>,
    content: &[u8],
) -> Result<u64, UploadError> {
    let mut part = store.uploads().part(id, repository, at).await?;
    for piece in content.chunks(50_000) {
        part.write(Bytes::copy_from_slice(piece)).await?;
    }
    part.end(now()).await
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
async fn read(store: &dyn Store, digest: &Digest) -> Bytes {
    store.blobs().find(digest).expect("a blob").bytes().await.expect("its content")
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
fn put(store: &dyn Store, name: &str) {
    let put: Result<(), ()> = write(store, |world| {
        world.account_mut(account()).put_repository(repository(name));
        Ok(())
    });
    put.expect("a write");
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
pub(crate) fn repository(name: &str) -> Repository {
    Repository {
        key: RepositoryKey { region: "eu-west-1".parse().expect("a region"), name: name.parse().expect("a name") },
        registry: account(),
        arn: arn(name),
        created: now(),
        tag_mutability: TagMutability::Mutable,
        scan_on_push: false,
        encryption: Encryption::default(),
        policy: None,
        lifecycle: None,
        lifecycle_preview: None,
        images: imbl::OrdMap::new(),
        image_tags: imbl::OrdMap::new(),
        layers: imbl::OrdMap::new(),
        tags: Vec::new(),
    }
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
fn account() -> AccountId {
    "123456789012".parse().expect("twelve digits")
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
fn arn(repository: &str) -> Arn {
    format!("arn:aws:ecr:eu-west-1:123456789012:repository/{repository}").parse().expect("an ARN")
}

fn sha256(content: &[u8]) -> Digest {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content).as_ref());
    Digest::from_sha256(bytes)
}

#[expect(clippy::expect_used, reason = "a suite of assertions for tests")]
fn digest(text: &str) -> Digest {
    text.parse().expect("a digest")
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

fn later(hours: i64) -> Timestamp {
    now().saturating_add(Duration::from_hours(hours)).unwrap_or(Timestamp::MAX)
}
