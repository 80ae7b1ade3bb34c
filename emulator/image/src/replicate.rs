//! Copies of images in other registries, as the replication rules of a registry say.
//!
//! Source: "Private image replication" in the Amazon ECR User Guide: what is pushed after a rule was made is copied;
//! another account's registry must let `ecr:ReplicateImage`, and `ecr:CreateRepository` where there is no such
//! repository, by its policy, to the root of the source account; a copy is not copied on. Copying takes no time here.
//! The code of a failure is `unverified`.

use std::collections::BTreeSet;

use portcullis_gate::{Caller, Check, Facts, Gate};
use portcullis_model::{AccountId, Arn, Digest, Region};
use portcullis_store::{
    AppliedFor, Image, Replica, ReplicationDestination, Repository, RepositoryFilter, RepositoryFilterType,
    RepositoryKey, World, write,
};

use crate::{Manifest, Refusal, find_repository, remove_image, template, wildcard};

const DENIED: &str = "AccessDenied";
const TAG_TAKEN: &str = "ImageTagAlreadyExists";

/// Whether one of these filters is about a repository; no filter is about all of them.
#[must_use]
pub fn matches_any(filters: Option<&[RepositoryFilter]>, name: &str) -> bool {
    let matches = |filter: &RepositoryFilter| match filter.filter_type {
        RepositoryFilterType::PrefixMatch => name.starts_with(&filter.filter),
        // A filter without a wildcard is found anywhere in a name. "Scanning filters" in the User Guide.
        RepositoryFilterType::Wildcard if !filter.filter.contains('*') => name.contains(&filter.filter),
        RepositoryFilterType::Wildcard | RepositoryFilterType::WildcardMatch => wildcard::matches(&filter.filter, name),
    };
    filters.is_none_or(|filters| filters.iter().any(matches))
}

/// Copies an image that was just pushed.
pub(crate) fn replicate(gate: &Gate, facts: &Facts, source: (AccountId, &RepositoryKey), digest: &Digest) {
    let world = gate.store().world();
    let Some(settings) = world.registry(source.0, &source.1.region) else { return };
    let of_repository = settings
        .replication
        .iter()
        .filter(|rule| matches_any(rule.repository_filters.as_deref(), source.1.name.as_str()));
    let destinations: BTreeSet<ReplicationDestination> =
        of_repository.flat_map(|rule| rule.destinations.iter().cloned()).collect();
    for destination in destinations {
        copy(gate, facts, source, digest, &destination);
    }
}

/// Copies every image of a registry: of each, the repository, its digest, and why it failed if it did.
pub fn replicate_all(
    gate: &Gate,
    facts: &Facts,
    registry: AccountId,
    destination: &ReplicationDestination,
    keys: &[RepositoryKey],
) -> Vec<(String, Digest, Option<String>)> {
    let world = gate.store().world();
    let mut results = Vec::new();
    for key in keys {
        let Some(repository) = world.repository(registry, &key.region, &key.name) else { continue };
        for digest in repository.images.keys() {
            let failure = copy(gate, facts, (registry, key), digest, destination);
            results.push((key.name.to_string(), digest.clone(), failure));
        }
    }
    results
}

/// Deletes the copies of images that were deleted, where a rule with `deleteReplication` says so. Permission to delete was
/// given with the rule: `unverified`, and so is that a copy which an index names stays.
pub fn delete_replicas(gate: &Gate, (registry, region, name): (AccountId, &Region, &str), deleted: &[Digest]) {
    let world = gate.store().world();
    let Some(settings) = world.registry(registry, region) else { return };
    let of_repository = settings.replication.iter().filter(|rule| {
        rule.delete_replication.is_some_and(|it| it.enabled) && matches_any(rule.repository_filters.as_deref(), name)
    });
    let destinations: BTreeSet<&ReplicationDestination> = of_repository.flat_map(|rule| &rule.destinations).collect();
    // An image is gone at its source when its last tag is: only then its copy goes.
    let is_gone = |digest: &&Digest| {
        find_repository(&world, registry, region, name).is_ok_and(|source| !source.images.contains_key(*digest))
    };
    let gone: Vec<&Digest> = deleted.iter().filter(is_gone).collect();
    for destination in destinations {
        let copied: Result<(), Refusal> = write(gate.store(), |world| {
            let found = find_repository(world, destination.registry_id, &destination.region, name)?;
            let mut target = Repository::clone(found);
            for digest in &gone {
                // What an index names stays until the index goes.
                let _stays = remove_image(&mut target, digest);
            }
            world.account_mut(destination.registry_id).put_repository(target);
            Ok(())
        });
        // Where there is no such repository there is no copy.
        let _no_copy = copied;
    }
}

/// Copies one image, and writes down at the source what became of it.
fn copy(
    gate: &Gate,
    facts: &Facts,
    (registry, key): (AccountId, &RepositoryKey),
    digest: &Digest,
    destination: &ReplicationDestination,
) -> Option<String> {
    // Judged before the write begins: the gate reads the world by itself.
    let is_allowed = is_allowed(gate, facts, (registry, key), destination);
    let now = gate.clock().now();
    let copied = write(gate.store(), |world| {
        let source = world.repository(registry, &key.region, &key.name).cloned().ok_or(())?;
        let failure = if is_allowed {
            put_copy(world, &source, digest, destination, now)?.map(str::to_owned)
        } else {
            Some(DENIED.to_owned())
        };
        let mut source = Repository::clone(&source);
        let image = source.images.get_mut(digest).ok_or(())?;
        image.replicas.retain(|replica| replica.destination != *destination);
        image.replicas.push(Replica { destination: destination.clone(), failure: failure.clone() });
        world.account_mut(registry).put_repository(source);
        Ok::<_, ()>(failure)
    });
    // The image may have been deleted meanwhile: then there is nothing to copy.
    copied.unwrap_or(None)
}

fn is_allowed(
    gate: &Gate,
    facts: &Facts,
    (registry, key): (AccountId, &RepositoryKey),
    destination: &ReplicationDestination,
) -> bool {
    let account = destination.registry_id;
    if account == registry {
        return true;
    }
    let region = &destination.region;
    let resource = Arn::repository(region, account, &key.name).to_string();
    let exists = gate.store().world().repository(account, region, &key.name).is_some();
    let needed: &[&'static str] =
        if exists { &["ecr:ReplicateImage"] } else { &["ecr:CreateRepository", "ecr:ReplicateImage"] };
    let source = Caller::root(region.partition(), registry);
    needed.iter().all(|action| {
        let check = Check { action, resource: resource.clone(), resource_account: Some(account), context: Vec::new() };
        gate.judge(&source, &check, facts, region).denial.is_none()
    })
}

/// Puts the image with all that it names, and its tags, into the repository of the same name.
fn put_copy(
    world: &mut World,
    source: &Repository,
    digest: &Digest,
    destination: &ReplicationDestination,
    now: portcullis_model::Timestamp,
) -> Result<Option<&'static str>, ()> {
    let (account, region, name) = (destination.registry_id, &destination.region, &source.key.name);
    let mut target = match world.repository(account, region, name) {
        Some(target) => Repository::clone(target),
        None => template::make(world, account, region, name.as_str(), AppliedFor::Replication, now)
            .map_err(|_: Refusal| ())?,
    };
    let image = source.images.get(digest).ok_or(())?;
    put_with_content(&mut target, source, image, now);
    let mut failure = None;
    for tag in source.tags_of(digest) {
        let is_taken = target.image_tags.get(tag).is_some_and(|taken| taken != digest);
        if is_taken && crate::is_immutable(&target, tag) {
            failure = Some(TAG_TAKEN);
        } else {
            target.image_tags.insert(tag.clone(), digest.clone());
        }
    }
    world.account_mut(account).put_repository(target);
    Ok(failure)
}

fn put_with_content(target: &mut Repository, source: &Repository, image: &Image, now: portcullis_model::Timestamp) {
    let Ok(manifest) = Manifest::of(image) else { return };
    for blob in &manifest.blobs {
        if let Some(size) = source.layers.get(&blob.digest) {
            target.layers.insert(blob.digest.clone(), *size);
        }
    }
    for child in manifest.manifests.iter().filter_map(|child| source.images.get(&child.digest)) {
        // An index names what was there before it: this ends.
        if !target.images.contains_key(&child.digest) {
            put_with_content(target, source, child, now);
        }
    }
    let copy = Image {
        pushed: now,
        pulled: None,
        replicas: Vec::new(),
        scanned: target.scan_on_push.then_some(now),
        ..image.clone()
    };
    target.images.entry(image.digest.clone()).or_insert(copy);
}
