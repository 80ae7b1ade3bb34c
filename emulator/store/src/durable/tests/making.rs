//! Making a folder's first file: wherever that ends, there is none or a whole one.

use super::*;
use crate::FailingDisk;

/// How many things making puts on disk: parts, file, name, folder.
fn steps() -> i64 {
    (0..1000).find(|steps| made(*steps).1.is_ok()).unwrap()
}

/// A folder whose disk failed after so many steps of making, and what came of it.
fn made(steps: i64) -> (TempDir, Result<(), OpenError>) {
    let (folder, disk) = (folder(), FailingDisk::new());
    disk.fails_after(steps);
    let owned = Folder::open(folder.path()).unwrap();
    let made = database::make(&owned, &disk);
    (folder, made)
}

#[test]
fn a_world_that_was_not_made_to_its_end_is_none_or_whole() {
    let all = steps();
    assert!(all >= 4, "a part, the file, its name and the folder: {all}");
    for failing in 0..all {
        let (folder, made) = made(failing);
        let refused = made.unwrap_err().to_string();
        assert!(refused.contains("cannot be"), "{refused}");
        let world = folder.path().join("world.redb");
        let named = fs::read(&world).ok();
        assert_eq!(named.is_some(), failing == all - 1, "the file has its name only once it is on disk: {failing}");
        let store = DurableStore::open(folder.path()).unwrap();
        assert_eq!(store.world(), World::default());
        assert_eq!(contents(folder.path()).len(), 1, "nothing is left over");
    }
}

#[test]
fn what_an_interrupted_making_left_is_written_over_whatever_its_length() {
    let (whole, made) = made(i64::MAX);
    made.unwrap();
    let bytes = fs::read(whole.path().join("world.redb")).unwrap();
    for length in (0..bytes.len()).step_by(bytes.len() / 7).chain([1, bytes.len(), bytes.len() + 9000]) {
        let folder = folder();
        let mut left = bytes.clone();
        left.resize(length, 7);
        fs::write(folder.path().join("world.redb.new"), left).unwrap();
        let seal = DurableStore::open(folder.path()).unwrap().seal().seal("session", &"secret").unwrap();
        let store = DurableStore::open(folder.path()).unwrap();
        assert_eq!(store.seal().open::<String>("session", &seal).unwrap(), "secret", "{length} bytes");
        assert!(!folder.path().join("world.redb.new").exists());
    }
}

#[test]
fn every_world_has_a_seal_of_its_own() {
    let (one, other) = (made(i64::MAX).0, made(i64::MAX).0);
    let [one, other] = [one, other].map(|folder| DurableStore::open(folder.path()).unwrap().seal().clone());
    let sealed = one.seal("session", &"secret").unwrap();
    assert!(other.open::<String>("session", &sealed).is_err());
}
