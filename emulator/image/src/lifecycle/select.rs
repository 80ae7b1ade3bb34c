//! Which images a lifecycle policy acts on.
//!
//! Source: "Lifecycle policy evaluation rules" in the Amazon ECR User Guide. Rules are tried by rising priority. An image
//! is acted on by one rule at most; an image with the tags of a rule is out of reach of all later rules, though they
//! still count it. What an index names stays as long as the index. Recorded: a rule without regard to tags counts the
//! images that an earlier rule kept.

use std::collections::BTreeSet;

use portcullis_model::{Digest, Duration, Timestamp};
use portcullis_store::{Image, LifecycleResult, Repository};

use super::policy::{Count, LifecyclePolicy, Rule, TagSelection};
use crate::{Manifest, wildcard};

/// The images that a rule acts on, the one pushed last first.
#[must_use]
pub fn selected(policy: &LifecyclePolicy, repository: &Repository, now: Timestamp) -> Vec<LifecycleResult> {
    let in_index = named_by_indexes(repository);
    // A referrer lives and goes with its subject.
    let is_own = |image: &&Image| image.subject.as_ref().is_none_or(|it| !repository.images.contains_key(it));
    let mut images: Vec<&Image> = repository.images.values().filter(is_own).collect();
    images.sort_by(|one, other| other.pushed.cmp(&one.pushed).then_with(|| one.digest.cmp(&other.digest)));

    let mut claimed: BTreeSet<&Digest> = BTreeSet::new();
    let mut results = Vec::new();
    for rule in policy.rules() {
        let of_rule: Vec<&Image> =
            images.iter().copied().filter(|image| is_selected(rule, repository, image)).collect();
        for (index, image) in of_rule.iter().enumerate() {
            let reached = !claimed.contains(&image.digest) && !in_index.contains(&image.digest);
            if reached && is_met(&rule.count, image, index, now) {
                results.push(result(rule, repository, image));
            }
        }
        claimed.extend(of_rule.iter().filter(|_| rule.tags != TagSelection::Any).map(|image| &image.digest));
        claimed
            .extend(images.iter().map(|image| &image.digest).filter(|it| results.iter().any(|one| one.digest == **it)));
    }
    results.sort_by(|one, other| other.pushed.cmp(&one.pushed).then_with(|| one.digest.cmp(&other.digest)));
    results
}

fn is_selected(rule: &Rule, repository: &Repository, image: &Image) -> bool {
    if rule.archive != image.storage.is_archive {
        return false;
    }
    let tags: Vec<&String> = repository.tags_of(&image.digest).collect();
    // All that the rule lists must be found, each at any of the image's tags.
    match &rule.tags {
        TagSelection::Any => true,
        TagSelection::Untagged => tags.is_empty(),
        TagSelection::Prefixes(prefixes) => {
            prefixes.iter().all(|prefix| tags.iter().any(|tag| tag.starts_with(prefix.as_str())))
        }
        TagSelection::Patterns(patterns) => {
            patterns.iter().all(|pattern| tags.iter().any(|tag| wildcard::matches(pattern, tag)))
        }
    }
}

/// Whether an image, the `index`-th youngest of its rule, is old enough or too many.
fn is_met(count: &Count, image: &Image, index: usize, now: Timestamp) -> bool {
    let older = |at: Option<Timestamp>, days: u32| {
        let limit = at.and_then(|at| at.saturating_add(Duration::from_hours(24 * i64::from(days))).ok());
        limit.is_some_and(|limit| limit < now)
    };
    match count {
        Count::MoreThan(most) => u32::try_from(index).map_or(true, |index| index >= *most),
        Count::Pushed(days) => older(Some(image.pushed), *days),
        // One that was never pulled counts from its push.
        Count::Pulled(days) => {
            let back = image.storage.activated;
            older(image.pulled.max(back).max(Some(image.pushed)), *days)
        }
        Count::Transitioned(days) => older(image.storage.archived, *days),
    }
}

fn named_by_indexes(repository: &Repository) -> BTreeSet<Digest> {
    let manifests = repository.images.values().filter_map(|image| Manifest::of(image).ok());
    manifests.flat_map(|manifest| manifest.manifests).map(|descriptor| descriptor.digest).collect()
}

fn result(rule: &Rule, repository: &Repository, image: &Image) -> LifecycleResult {
    LifecycleResult {
        digest: image.digest.clone(),
        tags: repository.tags_of(&image.digest).cloned().collect(),
        pushed: image.pushed,
        rule: rule.priority,
        transition: rule.transition,
        archived: image.storage.is_archive,
    }
}
