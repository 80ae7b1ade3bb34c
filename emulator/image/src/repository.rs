//! Finding a repository and the images in it.

use std::sync::Arc;

use portcullis_model::{AccountId, Region};
use portcullis_store::{Image, Repository, World};

use crate::Refusal;

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

/// The image of a repository by tag or digest.
///
/// # Errors
///
/// [`Refusal::ImageNotFound`].
pub fn read_image<'r>(repository: &'r Repository, reference: &str) -> Result<&'r Image, Refusal> {
    repository.image(reference).ok_or(Refusal::ImageNotFound)
}
