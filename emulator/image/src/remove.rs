//! Removing images from a repository.

use portcullis_model::Digest;
use portcullis_store::Repository;

use crate::{Door, Manifest, Refusal, is_tag};

/// Removes what a tag or digest names, and answers the digest of its image. Of the plain registry a tag goes alone, and a
/// manifest whoever names it.
///
/// # Errors
///
/// [`Refusal::ImageNotFound`], [`Refusal::ImageReferenced`].
pub fn remove_by_reference(repository: &mut Repository, door: Door, reference: &str) -> Result<Digest, Refusal> {
    let digest = repository.image(reference).ok_or(Refusal::ImageNotFound)?.digest.clone();
    match (is_tag(reference), door) {
        (true, Door::PlainRegistry) => {
            repository.image_tags.remove(reference);
        }
        (true, Door::Api | Door::Registry) => remove_tag(repository, reference),
        (false, Door::PlainRegistry) => forget(repository, &digest),
        (false, Door::Api | Door::Registry) => remove_image(repository, &digest)?,
    }
    Ok(digest)
}

/// Removes a tag. Recorded: the image goes with its last tag. One that an index names stays, without a tag
/// (`unverified`: recorded is only that it cannot be removed by its digest).
pub fn remove_tag(repository: &mut Repository, tag: &str) {
    let Some(digest) = repository.image_tags.remove(tag) else { return };
    let tagged = repository.tags_of(&digest).next().is_some();
    if !tagged && indexes_with(repository, &digest).is_empty() {
        repository.images.remove(&digest);
    }
}

/// Removes an image with all of its tags.
///
/// # Errors
///
/// [`Refusal::ImageReferenced`] when an index names it. Recorded.
pub fn remove_image(repository: &mut Repository, digest: &Digest) -> Result<(), Refusal> {
    let indexes = indexes_with(repository, digest);
    if !indexes.is_empty() {
        return Err(Refusal::ImageReferenced { indexes });
    }
    forget(repository, digest);
    Ok(())
}

fn forget(repository: &mut Repository, digest: &Digest) {
    let tags: Vec<String> = repository.tags_of(digest).cloned().collect();
    for tag in tags {
        repository.image_tags.remove(&tag);
    }
    repository.images.remove(digest);
}

/// The indexes of a repository that name a manifest.
#[must_use]
pub fn indexes_with(repository: &Repository, digest: &Digest) -> Vec<Digest> {
    let names = |image: &&portcullis_store::Image| {
        Manifest::of(image)
            .is_ok_and(|manifest| manifest.manifests.iter().any(|descriptor| descriptor.digest == *digest))
    };
    repository.images.values().filter(names).map(|image| image.digest.clone()).collect()
}
