//! Layers that are uploaded through the API, part by part.
//!
//! Refuses parts out of order, parts of another length than they say, uploads without content, and uploads of which
//! another part than the last is smaller than 5 MiB.

use bytes::Bytes;
use portcullis_model::{Digest, Timestamp};
use portcullis_store::{Repository, Store, UploadError};
use uuid::Uuid;

use crate::{
    Refusal, put_layer,
    quota::{LAYER_BYTES, LAYER_PART_MINIMUM},
};

/// Begins an upload into a repository.
pub fn begin_upload(store: &dyn Store, repository: &Repository, now: Timestamp) -> Uuid {
    store.uploads().begin(&repository.arn, now)
}

/// Adds a part of the bytes `first` to `last`, and answers the last byte received.
///
/// # Errors
///
/// [`Refusal::UploadNotFound`], [`Refusal::LayerPartOutOfOrder`], [`Refusal::LayerPartLength`],
/// [`Refusal::LimitExceeded`], [`Refusal::NotKept`].
pub async fn upload_part(
    store: &dyn Store,
    repository: &Repository,
    upload: &str,
    (first, last): (u64, u64),
    part: Bytes,
    now: Timestamp,
) -> Result<u64, Refusal> {
    let id = parse(repository, upload)?;
    let refused = |error| refusal(error, repository, upload);
    let mut arriving = store.uploads().part(id, &repository.arn, Some(first)).await.map_err(refused)?;
    let length = last.checked_sub(first).and_then(|length| length.checked_add(1));
    if length != Some(part.len() as u64) {
        return Err(Refusal::LayerPartLength);
    }
    fits_in_layer(last.saturating_add(1))?;
    arriving.write(part).await.map_err(refused)?;
    let total = arriving.end(now).await.map_err(refused)?;
    Ok(total.saturating_sub(1))
}

/// Ends an upload: its content becomes a layer of the repository under the one of these digests that it has.
///
/// # Errors
///
/// [`Refusal::UploadNotFound`], [`Refusal::EmptyUpload`], [`Refusal::LayerPartTooSmall`],
/// [`Refusal::LayerDigestMismatch`], [`Refusal::LayerAlreadyExists`], [`Refusal::NotKept`].
pub async fn complete_upload(
    store: &dyn Store,
    repository: &Repository,
    upload: &str,
    digests: &[Digest],
    now: Timestamp,
) -> Result<Digest, Refusal> {
    let id = parse(repository, upload)?;
    let refused = |error| refusal(error, repository, upload);
    let (name, registry) = (repository.key.name.clone(), repository.registry);
    if store.uploads().received(id, &repository.arn).map_err(refused)? == 0 {
        return Err(Refusal::EmptyUpload { upload: upload.to_owned(), repository: name, registry });
    }
    // It is when the upload is completed that the last part is known: CompleteLayerUpload is the only operation that has
    // this exception in the model.
    has_large_parts(&store.uploads().parts(id, &repository.arn).map_err(refused)?, upload)?;
    let layer = store.uploads().complete(id, &repository.arn, digests, now).await.map_err(refused)?;
    let digest = layer.digest().clone();
    if repository.layers.contains_key(&digest) {
        return Err(Refusal::LayerAlreadyExists { digest, repository: name, registry });
    }
    put_layer(store, (registry, &repository.key), &layer)?;
    Ok(digest)
}

/// Refuses so many bytes where they are more than a layer may have.
///
/// # Errors
///
/// [`Refusal::LimitExceeded`].
pub fn fits_in_layer(bytes: u64) -> Result<(), Refusal> {
    if bytes > LAYER_BYTES.value { Err(Refusal::LimitExceeded { quota: &LAYER_BYTES }) } else { Ok(()) }
}

/// Refuses an upload of which another part than the last is too small.
///
/// # Errors
///
/// [`Refusal::LayerPartTooSmall`].
pub fn has_large_parts(parts: &[u64], upload: &str) -> Result<(), Refusal> {
    let but_the_last = parts.iter().rev().skip(1).copied();
    match but_the_last.min().filter(|least| *least < LAYER_PART_MINIMUM) {
        Some(size) => Err(Refusal::LayerPartTooSmall { upload: upload.to_owned(), size }),
        None => Ok(()),
    }
}

fn refusal(error: UploadError, repository: &Repository, upload: &str) -> Refusal {
    match error {
        UploadError::Unknown => not_found(repository, upload),
        UploadError::OutOfOrder { given: first, received } => {
            Refusal::LayerPartOutOfOrder { upload: upload.to_owned(), received, first }
        }
        UploadError::DigestMismatch { .. } => Refusal::LayerDigestMismatch,
        UploadError::Disk(failure) => Refusal::NotKept { failure: failure.to_string() },
    }
}

fn parse(repository: &Repository, upload: &str) -> Result<Uuid, Refusal> {
    upload.parse().map_err(|_| not_found(repository, upload))
}

fn not_found(repository: &Repository, upload: &str) -> Refusal {
    let (name, registry) = (repository.key.name.clone(), repository.registry);
    Refusal::UploadNotFound { upload: upload.to_owned(), repository: name, registry }
}
