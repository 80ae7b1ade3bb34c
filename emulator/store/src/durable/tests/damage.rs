//! Files that are not as they were written: refused with what is wrong, and left as they are.

use super::*;

/// A folder with a world of some size, whose store is gone.
async fn written(settings: usize) -> TempDir {
    let folder = folder();
    let store = DurableStore::open(folder.path()).unwrap();
    for number in 0..settings {
        keep(&store, &format!("setting-{number}"), &"text ".repeat(200)).await.unwrap();
    }
    folder
}

fn world_of(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("world.redb")
}

/// Opens a folder whose world was replaced. Refused, it has to stay as it is; opened, it has to be what it was.
fn refused_or_whole(folder: &TempDir, bytes: &[u8], whole: &World) -> Option<OpenError> {
    fs::write(world_of(folder), bytes).unwrap();
    match DurableStore::open(folder.path()) {
        Ok(store) => {
            assert!(store.world() == *whole, "a damaged world was taken for whole");
            None
        }
        Err(error) => {
            assert!(fs::read(world_of(folder)).unwrap() == bytes, "a refused file was changed");
            assert!(error.to_string().contains("world.redb"), "{error}");
            Some(error)
        }
    }
}

#[tokio::test]
async fn a_truncated_file_is_refused_at_every_length() {
    let folder = written(30).await;
    let bytes = fs::read(world_of(&folder)).unwrap();
    let whole = DurableStore::open(folder.path()).unwrap().world();
    let bytes_after = fs::read(world_of(&folder)).unwrap();
    assert_eq!(bytes.len(), bytes_after.len());
    for length in (0..bytes.len()).step_by(4096).chain([1, 5, 9, 64, 320, bytes.len() - 1]) {
        let error = refused_or_whole(&folder, &bytes[..length], &whole);
        assert!(matches!(error, Some(OpenError::Damaged { .. })), "{length} bytes: {error:?}");
    }
    assert!(refused_or_whole(&folder, &bytes, &whole).is_none(), "whole again, it opens");
}

/// The header bit by bit, and a byte in every part of every page.
#[tokio::test]
async fn a_flipped_bit_is_refused_or_harmless() {
    let folder = written(8).await;
    let whole = DurableStore::open(folder.path()).unwrap().world();
    let bytes = fs::read(world_of(&folder)).unwrap();
    let header = (0..320).flat_map(|at| (0..8).map(move |bit| (at, bit)));
    let pages = (4096..bytes.len()).step_by(509).map(|at| (at, at % 8));
    let (mut refused, mut flips) = (0, 0);
    for (at, bit) in header.step_by(3).chain(pages) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << bit;
        refused += usize::from(refused_or_whole(&folder, &flipped, &whole).is_some());
        flips += 1;
    }
    assert!(refused > 50, "{refused} of {flips}");
}

#[tokio::test]
async fn a_file_that_lost_its_last_step_is_refused() {
    let folder = written(2).await;
    let before = fs::read(world_of(&folder)).unwrap();
    let store = DurableStore::open(folder.path()).unwrap();
    keep(&store, "the last", "step").await.unwrap();
    let whole = store.world();
    drop(store);
    let error = refused_or_whole(&folder, &before, &whole).unwrap();
    let text = error.to_string();
    assert!(text.ends_with("is damaged: it ends with step 2, and 3 were written"), "{text}");
    // Without its note, which a power failure may take, nothing speaks against the file.
    for note in ["", "garbage", "00000000000000000003 00000000000000000004\n"] {
        fs::write(folder.path().join("lock"), note).unwrap();
        assert_eq!(DurableStore::open(folder.path()).unwrap().world().settings().count(), 2, "{note}");
    }
}

#[test]
fn foreign_files_and_folders_are_refused_and_left_alone() {
    let database = {
        let file = tempfile::NamedTempFile::new().unwrap();
        let database = redb::Database::create(file.path()).unwrap();
        let transaction = database.begin_write().unwrap();
        transaction.open_table(redb::TableDefinition::<u64, u64>::new("numbers")).unwrap().insert(1, 2).unwrap();
        transaction.commit().unwrap();
        drop(database);
        fs::read(file.path()).unwrap()
    };
    let sqlite = [b"SQLite format 3\0".as_slice(), &[0; 4096]].concat();
    let mut told = Vec::new();
    for bytes in [database, sqlite, b"{\"accounts\": []}\n".to_vec(), vec![0; 8192]] {
        let folder = folder();
        let error = refused_or_whole(&folder, &bytes, &World::default()).unwrap();
        told.push(format!("{error}\n  help: {}", error.help()).replace(&folder.path().display().to_string(), "DIR"));
    }
    let other = folder();
    fs::write(other.path().join("thesis.tex"), "text").unwrap();
    let error = DurableStore::open(other.path()).unwrap_err();
    told.push(format!("{error}\n  help: {}", error.help()).replace(&other.path().display().to_string(), "DIR"));
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1, "nothing was put beside what is foreign");
    insta::assert_snapshot!(told.join("\n"));
}

/// The head of a world with another value in it.
fn with_head(key: &str, value: Option<&[u8]>) -> TempDir {
    let folder = folder();
    drop(DurableStore::open(folder.path()).unwrap());
    let database = redb::Database::open(world_of(&folder)).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut head = transaction.open_table(redb::TableDefinition::<&str, &[u8]>::new("portcullis")).unwrap();
        match value {
            Some(value) => drop(head.insert(key, value).unwrap()),
            None => drop(head.remove(key).unwrap()),
        }
    }
    transaction.commit().unwrap();
    folder
}

#[test]
fn a_newer_format_and_a_broken_head_are_refused() {
    let mut told = Vec::new();
    for (key, value) in [
        ("format", Some(2_u32.to_le_bytes().as_slice())),
        ("format", Some(&[0; 4])),
        ("format", Some(&[1])),
        ("format", None),
        ("seal", Some(b"short".as_slice())),
        ("seal", None),
        ("sequence", None),
    ] {
        let folder = with_head(key, value);
        let bytes = fs::read(world_of(&folder)).unwrap();
        let error = refused_or_whole(&folder, &bytes, &World::default()).unwrap();
        told.push(format!("{error}\n  help: {}", error.help()).replace(&folder.path().display().to_string(), "DIR"));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_refused() {
    let mut told = Vec::new();
    for (table, key, value) in [
        ("setting", b"\xa1a".as_slice(), b"\xff".as_slice()),
        ("setting", b"\xff", b"\xa1a"),
        ("role", b"\x92\xac123456789012\xa1a", b"\x80"),
        ("layer", b"\x92\x92\xac123456789012\x82\xa6region\xa9eu-west-1\xa4name\xa1a\xd9Gsha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", b"\x01"),
    ] {
        let folder = folder();
        drop(DurableStore::open(folder.path()).unwrap());
        let database = redb::Database::open(world_of(&folder)).unwrap();
        let transaction = database.begin_write().unwrap();
        let definition = redb::TableDefinition::<&[u8], &[u8]>::new(table);
        transaction.open_table(definition).unwrap().insert(key, value).unwrap();
        transaction.commit().unwrap();
        drop(database);
        let bytes = fs::read(world_of(&folder)).unwrap();
        let error = refused_or_whole(&folder, &bytes, &World::default()).unwrap();
        told.push(error.to_string().replace(&folder.path().display().to_string(), "DIR"));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn a_blob_that_is_gone_or_cut_is_refused() {
    let folder = folder();
    {
        let store = DurableStore::open(folder.path()).unwrap();
        contract::holds(&store).await;
    }
    // What no repository has is gone after this.
    drop(DurableStore::open(folder.path()).unwrap());
    let blob = contents(folder.path()).into_keys().find(|path| path.contains("blobs")).unwrap();
    let content = fs::read(&blob).unwrap();
    fs::write(&blob, &content[..content.len() - 1]).unwrap();
    let error = DurableStore::open(folder.path()).unwrap_err().to_string();
    assert_eq!(error, format!("the file `{blob}` is damaged: it has 99999 bytes, and 100000 were kept"));
    fs::remove_file(&blob).unwrap();
    let error = DurableStore::open(folder.path()).unwrap_err().to_string();
    assert_eq!(error, format!("the file `{blob}` is damaged: it is not there, and 100000 bytes were kept"));
    fs::remove_file(world_of(&folder)).unwrap();
    let error = DurableStore::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("world.redb` is damaged: it is not there"), "{error}");
}

/// A process that ends while it makes the file leaves one under another name.
#[test]
fn a_world_that_was_never_whole_is_made_anew() {
    let folder = folder();
    fs::write(folder.path().join("world.redb.new"), "half").unwrap();
    drop(DurableStore::open(folder.path()).unwrap());
    assert!(!folder.path().join("world.redb.new").exists());
}
