//! Putting layers and manifests into a repository.

use bytes::Bytes;
use portcullis_model::{AccountId, Digest, Timestamp};
use portcullis_store::{Image, Repository, RepositoryKey, Store, TagMutability, World, write};
use sha2::{Digest as _, Sha256};

use crate::{Descriptor, Manifest, Refusal};

/// Puts a layer whose bytes have the digest `calculated` into a repository, under the digest that the client named.
///
/// # Errors
///
/// [`Refusal::LayerDigestMismatch`], [`Refusal::RepositoryNotFound`].
pub fn put_layer(
    store: &dyn Store,
    (registry, key): (AccountId, &RepositoryKey),
    given: &Digest,
    (calculated, content): (Digest, Bytes),
) -> Result<(), Refusal> {
    if *given != calculated {
        return Err(Refusal::LayerDigestMismatch);
    }
    let size = content.len() as u64;
    store.blobs().put(calculated.clone(), content);
    change(store, registry, key, |repository| {
        repository.layers.insert(calculated, size);
        Ok(())
    })
}

/// Puts a manifest into a repository under a tag or its digest, and answers its digest.
///
/// # Errors
///
/// What ECR refuses: [`Refusal::InvalidManifest`], [`Refusal::ImageDigestMismatch`], missing layers or manifests,
/// [`Refusal::TagImmutable`], [`Refusal::InvalidTag`], [`Refusal::RepositoryNotFound`].
pub fn put_manifest(
    store: &dyn Store,
    (registry, key): (AccountId, &RepositoryKey),
    reference: &str,
    media_type: Option<&str>,
    bytes: &Bytes,
    now: Timestamp,
) -> Result<Digest, Refusal> {
    let manifest = Manifest::parse(media_type, bytes)?;
    let digest = Digest::from_sha256(Sha256::digest(bytes).into());
    let tag = match reference.parse::<Digest>() {
        Ok(given) if given == digest => None,
        Ok(given) => {
            return Err(Refusal::ImageDigestMismatch { given, repository: key.name.clone(), registry });
        }
        Err(_) if is_tag(reference) => Some(reference),
        Err(_) => return Err(Refusal::InvalidTag),
    };
    change(store, registry, key, |repository| {
        complete(repository, &manifest)?;
        if let Some(tag) = tag {
            // Observed: the registry refuses the tag even when it is already on the very same manifest.
            if repository.tag_mutability == TagMutability::Immutable && repository.image_tags.contains_key(tag) {
                return Err(Refusal::TagImmutable { tag: tag.to_owned(), repository: key.name.clone() });
            }
            repository.image_tags.insert(tag.to_owned(), digest.clone());
        }
        let media_type = manifest.media_type.as_str().to_owned();
        let image = Image { digest: digest.clone(), media_type, manifest: bytes.clone(), pushed: now };
        repository.images.entry(digest.clone()).or_insert(image);
        Ok(digest.clone())
    })
}

/// Refuses a manifest that names what the repository does not have.
fn complete(repository: &Repository, manifest: &Manifest) -> Result<(), Refusal> {
    let missing = |descriptors: &[Descriptor], has: &dyn Fn(&Digest) -> bool| -> Vec<Digest> {
        descriptors.iter().map(|descriptor| descriptor.digest.clone()).filter(|digest| !has(digest)).collect()
    };
    let layers = missing(&manifest.blobs, &|digest| repository.layers.contains_key(digest));
    let images = missing(&manifest.manifests, &|digest| repository.images.contains_key(digest));
    let (name, registry) = (repository.key.name.clone(), repository.registry);
    if !layers.is_empty() {
        Err(Refusal::LayersNotFound { digests: layers, repository: name, registry })
    } else if !images.is_empty() {
        Err(Refusal::ReferencedImagesNotFound { digests: images, repository: name, registry })
    } else {
        Ok(())
    }
}

fn change<T>(
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

/// `[\w][\w.-]{0,127}`, the rule of the OCI distribution specification.
fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let mut bytes = text.bytes();
    text.len() <= 128 && bytes.next().is_some_and(word) && bytes.all(|b| word(b) || b == b'.' || b == b'-')
}
