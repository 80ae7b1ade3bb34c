//! Putting layers into a repository, and changing what is in one.

use portcullis_model::{AccountId, Digest};
use portcullis_store::{Blob, Repository, RepositoryKey, Store, World, write};

use crate::Refusal;

/// Puts a layer whose upload was completed into a repository.
///
/// # Errors
///
/// [`Refusal::RepositoryNotFound`].
pub fn put_layer(store: &dyn Store, (registry, key): (AccountId, &RepositoryKey), layer: &Blob) -> Result<(), Refusal> {
    change(store, registry, key, |repository| {
        repository.layers.insert(layer.digest().clone(), layer.size());
        Ok(())
    })
}

/// Takes a layer out of a repository.
///
/// # Errors
///
/// [`Refusal::RepositoryNotFound`].
pub fn remove_layer(
    store: &dyn Store,
    (registry, key): (AccountId, &RepositoryKey),
    digest: &Digest,
) -> Result<(), Refusal> {
    change(store, registry, key, |repository| {
        repository.layers.remove(digest);
        Ok(())
    })
}

pub(crate) fn change<T>(
    store: &dyn Store,
    registry: AccountId,
    key: &RepositoryKey,
    edit: impl FnOnce(&mut Repository) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    write(store, |world: &mut World| {
        let found = world.repository(registry, &key.region, &key.name);
        let mut repository = found
            .map(|repository| Repository::clone(repository))
            .ok_or_else(|| Refusal::RepositoryNotFound { repository: key.name.to_string(), registry })?;
        let answer = edit(&mut repository)?;
        world.account_mut(registry).put_repository(repository);
        Ok(answer)
    })
}
