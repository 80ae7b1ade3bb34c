//! Disks that are full or fail: the write is refused, the world stays as it was, and goes on once the disk does.

use proptest::prelude::*;

use super::*;
use crate::FailingDisk;

fn shown(store: &DurableStore) -> Vec<String> {
    store.world().settings().map(|(name, text)| format!("{name}={text}")).collect()
}

#[tokio::test]
async fn a_full_disk_refuses_the_write_and_takes_the_next_one_when_it_has_room() {
    let (folder, failing) = (folder(), FailingDisk::new());
    let store = DurableStore::open_on_failing(folder.path(), &failing).unwrap();
    keep(&store, "a", "1").await.unwrap();
    failing.fails_after(0);
    for _ in 0..2 {
        let refused = keep(&store, "a", "2").await.unwrap_err().to_string();
        assert!(refused.starts_with("nothing was changed, because it could not be kept: `"), "{refused}");
        assert_eq!(shown(&store), ["a=1"], "the world is as it was");
    }
    failing.is_mended();
    keep(&store, "b", "3").await.unwrap();
    assert_eq!(shown(&store), ["a=1", "b=3"]);
    drop(store);
    assert_eq!(shown(&DurableStore::open(folder.path()).unwrap()), ["a=1", "b=3"]);
}

#[tokio::test]
async fn whoever_saw_what_was_lost_is_told_so() {
    let (folder, failing) = (folder(), FailingDisk::new());
    let store = DurableStore::open_on_failing(folder.path(), &failing).unwrap();
    let (reader, writer) = (store.acknowledgement(), store.acknowledgement());
    failing.fails_after(0);
    put(&store, "a", "1");
    assert!(writer.ready().await.is_err());
    assert!(reader.ready().await.is_err(), "it may have read what is gone");
    assert!(store.acknowledgement().ready().await.is_ok(), "who comes later has not");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever a disk fails, what was acknowledged is there afterwards, and what was refused is not. A process that is
    /// killed while its disk fails may leave one of the steps that failed.
    #[test]
    fn acknowledged_is_kept_and_refused_is_not(
        steps in prop::collection::vec((0_i64..40, 0_u8..6, 1_usize..3000), 1..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (folder, failing) = (folder(), FailingDisk::new());
        let store = DurableStore::open_on_failing(folder.path(), &failing).unwrap();
        let mut refused = Vec::new();
        for (after, name, size) in steps {
            let (name, text) = (format!("n{name}"), "x".repeat(size));
            let before = store.world();
            let mut wanted = before.clone();
            wanted.put_setting(&name, &text);
            failing.fails_after(after);
            if runtime.block_on(keep(&store, &name, &text)).is_ok() {
                prop_assert_eq!(store.world(), wanted);
                refused.clear();
                continue;
            }
            refused.push(wanted);
            prop_assert_eq!(&store.world(), &before);
            let killed = super::folder();
            for file in ["world.redb", "lock"] {
                fs::copy(folder.path().join(file), killed.path().join(file)).unwrap();
            }
            let found = DurableStore::open(killed.path()).unwrap().world();
            prop_assert!(found == before || refused.contains(&found), "{:?}", found);
        }
        failing.is_mended();
        runtime.block_on(keep(&store, "last", "1")).unwrap();
        let world = store.world();
        drop(store);
        prop_assert_eq!(DurableStore::open(folder.path()).unwrap().world(), world);
    }
}
