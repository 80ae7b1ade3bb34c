//! Putting a manifest into a repository: what must be there before, which tags may move, and that of many pushes of one
//! immutable tag at the same time exactly one wins.
//!
//! Refuses a manifest that ECR cannot read, another digest than the named one, missing or missized content, a taken
//! immutable tag, and what the API was asked to put twice. All of it is decided inside one write of the store.

use bytes::Bytes;
use portcullis_gate::{Facts, Gate};
use portcullis_model::{AccountId, Digest, Timestamp};
use portcullis_store::{Image, Repository, RepositoryKey, ScanFrequency};
use sha2::{Digest as _, Sha256, Sha512};

use crate::{
    Descriptor, Manifest, MediaType, Refusal, is_immutable, is_tag, matches_any,
    put::change,
    quota::{IMAGES_PER_REPOSITORY, MANIFEST_BYTES, TAGS_PER_IMAGE},
    replicate::replicate,
};

/// Through which door a manifest comes. They differ in what they say of an image that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// PutImage. Recorded: equal bytes under the same tag are refused with ImageAlreadyExistsException, also when tags
    /// do not move.
    Api,
    /// The registry. Equal bytes under the same tag are a success; where tags do not move they are refused. Public
    /// reports.
    Registry,
    /// The registry where it has the habits of the OCI specification alone. It takes a manifest before what the manifest
    /// names, equal bytes under the same tag also where tags do not move, and removes what is asked for and nothing else.
    PlainRegistry,
}

/// A manifest to be put.
#[derive(Clone, Copy, Debug)]
pub struct Push<'a> {
    /// Through which door it comes.
    pub door: Door,
    /// The tag that it gets.
    pub tag: Option<&'a str>,
    /// The digest that the client calculated.
    pub digest: Option<&'a Digest>,
    /// The media type that it was sent under.
    pub media_type: Option<&'a str>,
    /// The manifest.
    pub bytes: &'a Bytes,
}

/// A manifest that was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Its digest.
    pub digest: Digest,
    /// Its media type.
    pub media_type: MediaType,
    /// The manifest that it says something about.
    pub subject: Option<Digest>,
}

/// Puts a manifest into a repository, and copies of it into the registries that the replication rules name.
///
/// # Errors
///
/// What ECR refuses: see this file's head.
pub fn put_manifest(
    gate: &Gate,
    facts: &Facts,
    (registry, key): (AccountId, &RepositoryKey),
    push: &Push<'_>,
) -> Result<Pushed, Refusal> {
    if !MANIFEST_BYTES.holds(push.bytes.len()) {
        return Err(Refusal::InvalidManifest);
    }
    let manifest = Manifest::parse(push.media_type, push.bytes)?;
    let digest = digest_as(push.digest, push.bytes);
    if let Some(given) = push.digest.filter(|given| **given != digest) {
        return Err(Refusal::ImageDigestMismatch { given: given.clone(), repository: key.name.clone(), registry });
    }
    if push.tag.is_some_and(|tag| !is_tag(tag)) {
        return Err(Refusal::InvalidTag);
    }
    let (now, by_rule) = (gate.clock().now(), is_scanned_by_rule(gate, registry, key));
    change(gate.store(), registry, key, |repository| {
        if push.door != Door::PlainRegistry {
            has_content(repository, &manifest)?;
        }
        has_sizes(repository, &manifest)?;
        admit(repository, &digest, push)?;
        if let Some(tag) = push.tag {
            repository.image_tags.insert(tag.to_owned(), digest.clone());
        }
        let image = || new_image(&digest, &manifest, push.bytes, now, by_rule || repository.scan_on_push);
        if !repository.images.contains_key(&digest) {
            let image = image();
            repository.images.insert(digest.clone(), image);
        }
        Ok(())
    })?;
    replicate(gate, facts, (registry, key), &digest);
    let subject = manifest.subject.map(|subject| subject.digest);
    Ok(Pushed { digest, media_type: manifest.media_type, subject })
}

/// Whether a rule of the registry scans what is pushed into a repository.
fn is_scanned_by_rule(gate: &Gate, registry: AccountId, key: &RepositoryKey) -> bool {
    let world = gate.store().world();
    let rules = world.registry(registry, &key.region).map(|settings| settings.scanning.rules.as_slice());
    rules.unwrap_or_default().iter().any(|rule| {
        rule.scan_frequency != ScanFrequency::Manual && matches_any(Some(&rule.repository_filters), key.name.as_str())
    })
}

/// The digest of a manifest, by the algorithm of the one that the client named.
fn digest_as(given: Option<&Digest>, bytes: &[u8]) -> Digest {
    let sha256 = || Digest::from_sha256(Sha256::digest(bytes).into());
    match given {
        Some(given) if given.algorithm() == "sha512" => {
            format!("sha512:{}", hex::encode(Sha512::digest(bytes))).parse().unwrap_or_else(|_| sha256())
        }
        _ => sha256(),
    }
}

fn new_image(digest: &Digest, manifest: &Manifest, bytes: &Bytes, now: Timestamp, scan: bool) -> Image {
    Image {
        digest: digest.clone(),
        media_type: manifest.media_type.as_str().to_owned(),
        manifest: bytes.clone(),
        pushed: now,
        subject: manifest.subject.as_ref().map(|subject| subject.digest.clone()),
        pulled: None,
        scanned: scan.then_some(now),
        storage: portcullis_store::ImageStorage::default(),
        replicas: Vec::new(),
    }
}

/// The layers that are to be there, and then the configuration: recorded, they are told of in this order.
fn blobs(manifest: &Manifest) -> impl Iterator<Item = &Descriptor> {
    let config_last = manifest.blobs.iter().skip(1).chain(manifest.blobs.first());
    config_last.filter(|descriptor| !descriptor.is_foreign())
}

/// Refuses a manifest that names what the repository does not have.
fn has_content(repository: &Repository, manifest: &Manifest) -> Result<(), Refusal> {
    let layers = missing(blobs(manifest), &|digest| repository.layers.contains_key(digest));
    let images = missing(manifest.manifests.iter(), &|digest| repository.images.contains_key(digest));
    let (name, registry) = (repository.key.name.clone(), repository.registry);
    if !layers.is_empty() {
        return Err(Refusal::LayersNotFound { digests: layers, repository: name, registry });
    }
    if !images.is_empty() {
        return Err(Refusal::ReferencedImagesNotFound { digests: images, repository: name, registry });
    }
    Ok(())
}

/// Refuses a manifest that names what the repository has in another size.
fn has_sizes(repository: &Repository, manifest: &Manifest) -> Result<(), Refusal> {
    let layer = |digest: &Digest| repository.layers.get(digest).copied();
    let image = |digest: &Digest| repository.images.get(digest).map(|image| image.manifest.len() as u64);
    blobs(manifest).try_for_each(|descriptor| sized(descriptor, layer(&descriptor.digest)))?;
    manifest.manifests.iter().try_for_each(|descriptor| sized(descriptor, image(&descriptor.digest)))
}

fn missing<'d>(descriptors: impl Iterator<Item = &'d Descriptor>, has: &dyn Fn(&Digest) -> bool) -> Vec<Digest> {
    let mut missing: Vec<Digest> = Vec::new();
    for digest in descriptors.map(|descriptor| &descriptor.digest).filter(|digest| !has(digest)) {
        if !missing.contains(digest) {
            missing.push(digest.clone());
        }
    }
    missing
}

fn sized(descriptor: &Descriptor, actual: Option<u64>) -> Result<(), Refusal> {
    match actual {
        Some(actual) if actual != descriptor.size => {
            Err(Refusal::SizeMismatch { digest: descriptor.digest.clone(), given: descriptor.size, actual })
        }
        _ => Ok(()),
    }
}

/// Refuses what is there already, tags that do not move, and more than the quotas allow.
fn admit(repository: &Repository, digest: &Digest, push: &Push<'_>) -> Result<(), Refusal> {
    let (name, registry) = (repository.key.name.clone(), repository.registry);
    let is_known = repository.images.contains_key(digest);
    let of_tag = push.tag.and_then(|tag| repository.image_tags.get(tag));
    let is_same = is_known && (push.tag.is_none() || of_tag == Some(digest));
    if push.door == Door::Api && is_same {
        let tag = push.tag.unwrap_or("null").to_owned();
        return Err(Refusal::ImageAlreadyExists { digest: digest.clone(), tag, repository: name, registry });
    }
    let is_refused = |tag: &&str| of_tag.is_some() && is_immutable(repository, tag);
    if let Some(tag) = push.tag.filter(is_refused).filter(|_| !(is_same && push.door == Door::PlainRegistry)) {
        return Err(Refusal::TagImmutable { tag: tag.to_owned(), repository: name });
    }
    if !is_known && !IMAGES_PER_REPOSITORY.has_room(repository.images.len()) {
        return Err(Refusal::LimitExceeded { quota: &IMAGES_PER_REPOSITORY });
    }
    if !is_same && push.tag.is_some() && !TAGS_PER_IMAGE.has_room(repository.tags_of(digest).count()) {
        return Err(Refusal::LimitExceeded { quota: &TAGS_PER_IMAGE });
    }
    Ok(())
}
