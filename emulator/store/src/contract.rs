//! What every store must do, as a suite that each one runs in its tests.

use portcullis_model::{AccountId, Timestamp};

use crate::{OidcProvider, Store, write};

/// Panics, saying why, if the store breaks its contract. The store must be empty.
#[expect(clippy::panic, clippy::expect_used, reason = "a suite of assertions for tests")]
pub fn holds(store: &dyn Store) {
    let account: AccountId = "123456789012".parse().expect("twelve digits");
    let provider = || OidcProvider {
        arn: "arn:aws:iam::123456789012:oidc-provider/example.test".parse().expect("an ARN"),
        url: "example.test".to_owned(),
        client_ids: vec!["sts.amazonaws.com".to_owned()],
        thumbprints: Vec::new(),
        created: Timestamp::UNIX_EPOCH,
        tags: Vec::new(),
    };
    let before = store.world();

    let kept: Result<u8, ()> = write(store, |world| {
        world.account_mut(account).put_provider(provider());
        Ok(7)
    });
    assert_eq!(kept, Ok(7), "a write answers what the edit answered");
    assert!(store.world().provider(&provider().arn).is_some(), "what was written can be read");
    assert!(before.provider(&provider().arn).is_none(), "a world that was read does not change");

    let failed: Result<(), &str> = write(store, |world| {
        world.account_mut(account).remove_provider(&provider().arn);
        Err("no")
    });
    assert_eq!(failed, Err("no"), "a failed write answers its error");
    assert!(store.world().provider(&provider().arn).is_some(), "a failed write leaves everything as it was");

    let sealed = store.seal().seal("contract", &1).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(store.seal().open::<u8>("contract", &sealed), Ok(1), "a seal opens what it sealed");
}
