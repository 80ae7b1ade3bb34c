//! Finding a repository and the images in it.

use std::sync::Arc;

use portcullis_gate::Gate;
use portcullis_model::{AccountId, Region};
use portcullis_store::{Image, Repository, World, write};

use crate::{Refusal, lifecycle};

/// The repository of a registry by name.
///
/// # Errors
///
/// [`Refusal::RepositoryNotFound`], also for a name that no repository could have.
pub fn find_repository<'w>(
    world: &'w World,
    registry: AccountId,
    region: &Region,
    name: &str,
) -> Result<&'w Arc<Repository>, Refusal> {
    let found = name.parse().ok().and_then(|name| world.repository(registry, region, &name));
    found.ok_or_else(|| Refusal::RepositoryNotFound { repository: name.to_owned(), registry })
}

/// The repository as it is now: after its lifecycle policy did what it had to do until now.
///
/// # Errors
///
/// [`Refusal::RepositoryNotFound`].
pub fn current_repository(
    gate: &Gate,
    registry: AccountId,
    region: &Region,
    name: &str,
) -> Result<Arc<Repository>, Refusal> {
    let world = gate.store().world();
    let found = find_repository(&world, registry, region, name)?;
    let now = gate.clock().now();
    if !lifecycle::is_due(found, now) {
        return Ok(found.clone());
    }
    write(gate.store(), |world| {
        let mut repository = Repository::clone(find_repository(world, registry, region, name)?);
        // Somebody else may have come first.
        if lifecycle::is_due(&repository, now) {
            lifecycle::apply(&mut repository, now);
            world.account_mut(registry).put_repository(repository.clone());
        }
        Ok(Arc::new(repository))
    })
}

/// The image of a repository by tag or digest, to be pulled.
///
/// # Errors
///
/// [`Refusal::ImageNotFound`], [`Refusal::ImageArchived`].
pub fn read_image<'r>(repository: &'r Repository, reference: &str) -> Result<&'r Image, Refusal> {
    let image = repository.image(reference).ok_or(Refusal::ImageNotFound)?;
    if image.storage.is_archive { Err(Refusal::ImageArchived) } else { Ok(image) }
}
