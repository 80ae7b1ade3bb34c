//! Using a layer of another repository in place, without uploading it again.
//!
//! Source: "Blob mounting" in the Amazon ECR User Guide: off unless the account setting is on; both repositories of one
//! registry, encrypted alike; not from a repository that a pull through cache rule fills.

use portcullis_model::{AccountId, Digest};
use portcullis_store::{AccountSetting, Repository, RepositoryKey, Store, World, write};

use crate::upstream::rule_for;

/// When a layer of another repository is used in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mounting {
    /// Where ECR does: as the account setting says.
    AsAccountSets,
    /// Wherever there is such a layer in the registry, as OCI has it.
    Always,
}

/// Puts a layer of the repository `from` into another of the same registry. Whether it did: ECR begins an upload where
/// it does not.
pub fn mount_layer(
    store: &dyn Store,
    (registry, key): (AccountId, &RepositoryKey),
    from: &str,
    digest: &Digest,
    mounting: Mounting,
) -> bool {
    write(store, |world| {
        let size = size_in(world, (registry, key), from, digest, mounting).ok_or(())?;
        let target = world.repository(registry, &key.region, &key.name).ok_or(())?;
        let mut target = Repository::clone(target);
        target.layers.insert(digest.clone(), size);
        world.account_mut(registry).put_repository(target);
        Ok::<_, ()>(())
    })
    .is_ok()
}

fn size_in(
    world: &World,
    (registry, key): (AccountId, &RepositoryKey),
    from: &str,
    digest: &Digest,
    mounting: Mounting,
) -> Option<u64> {
    let target = world.repository(registry, &key.region, &key.name)?;
    let source = world.repository(registry, &key.region, &from.parse().ok()?)?;
    let size = source.layers.get(digest).copied();
    match mounting {
        Mounting::Always => size,
        Mounting::AsAccountSets => {
            let as_set = source.encryption == target.encryption && is_set(world, registry, key, from);
            size.filter(|_| as_set)
        }
    }
}

fn is_set(world: &World, registry: AccountId, key: &RepositoryKey, from: &str) -> bool {
    world.registry(registry, &key.region).is_some_and(|settings| {
        settings.setting(AccountSetting::BlobMounting) == "ENABLED" && rule_for(settings, from).is_none()
    })
}
