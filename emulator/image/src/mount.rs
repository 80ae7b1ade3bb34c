//! Using a layer of another repository in place, without uploading it again.
//!
//! Source: "Blob mounting" in the Amazon ECR User Guide: off unless the account setting is on; both repositories of one
//! registry, encrypted alike; not from a repository that a pull through cache rule fills.

use portcullis_model::{AccountId, Digest};
use portcullis_store::{AccountSetting, Repository, RepositoryKey, Store, World, write};

/// Puts a layer of the repository `from` into another of the same registry. Whether it did: ECR begins an upload where
/// it does not.
pub fn mount_layer(
    store: &dyn Store,
    (registry, key): (AccountId, &RepositoryKey),
    from: &str,
    digest: &Digest,
) -> bool {
    write(store, |world| {
        let size = size_in(world, registry, key, from, digest).ok_or(())?;
        let target = world.repository(registry, &key.region, &key.name).ok_or(())?;
        let mut target = Repository::clone(target);
        target.layers.insert(digest.clone(), size);
        world.account_mut(registry).put_repository(target);
        Ok::<_, ()>(())
    })
    .is_ok()
}

fn size_in(world: &World, registry: AccountId, key: &RepositoryKey, from: &str, digest: &Digest) -> Option<u64> {
    let settings = world.registry(registry, &key.region)?;
    if settings.setting(AccountSetting::BlobMounting) != "ENABLED" {
        return None;
    }
    let is_filled = |prefix: &String| {
        let prefix = prefix.trim_end_matches('/');
        prefix == "ROOT" || from.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
    };
    if settings.pull_through.keys().any(is_filled) {
        return None;
    }
    let target = world.repository(registry, &key.region, &key.name)?;
    let source = world.repository(registry, &key.region, &from.parse().ok()?)?;
    source.layers.get(digest).copied().filter(|_| source.encryption == target.encryption)
}
