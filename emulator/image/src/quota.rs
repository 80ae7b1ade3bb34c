//! ECR's quotas, as data. The adjustable ones stand at the value that a new account has.
//!
//! Source: "Amazon ECR service quotas" in the Amazon ECR User Guide. What ECR says when one is reached was not recorded:
//! the texts are `unverified`.

/// A quota of ECR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// What is counted.
    pub name: &'static str,
    /// The most there can be.
    pub value: u64,
}

/// Every quota that is enforced.
pub static QUOTAS: &[&Quota] = &[
    &FILTERS_PER_REPLICATION_RULE,
    &IMAGES_PER_REPOSITORY,
    &LAYER_BYTES,
    &LAYER_PART_BYTES,
    &LIFECYCLE_RULES,
    &MANIFEST_BYTES,
    &PULL_THROUGH_CACHE_RULES,
    &PULL_TIME_EXCLUSIONS,
    &REPLICATION_DESTINATIONS,
    &REPLICATION_RULES,
    &REPOSITORIES,
    &TAGS_PER_IMAGE,
    &TAGS_PER_REPOSITORY,
    &TEMPLATES,
];

const fn quota(name: &'static str, value: u64) -> Quota {
    Quota { name, value }
}

/// Filters of one replication rule.
pub static FILTERS_PER_REPLICATION_RULE: Quota = quota("filters per rule in a replication configuration", 100);
/// Images of one repository.
pub static IMAGES_PER_REPOSITORY: Quota = quota("images per repository", 100_000);
/// The size of one layer.
pub static LAYER_BYTES: Quota = quota("bytes of a layer", 52_000 * 1024 * 1024);
/// The size of one part of a layer.
pub static LAYER_PART_BYTES: Quota = quota("bytes of a layer part", 20 * 1024 * 1024);
/// The least size of every part of a layer but the last. No quota of the user guide: the model of LayerPartTooSmallException
/// says that layer parts must be at least 5 MiB.
pub const LAYER_PART_MINIMUM: u64 = 5 * 1024 * 1024;
/// Rules of one lifecycle policy.
pub static LIFECYCLE_RULES: Quota = quota("rules per lifecycle policy", 50);
/// The size of one manifest.
pub static MANIFEST_BYTES: Quota = quota("bytes of an image manifest", 4 * 1024 * 1024);
/// Pull through cache rules of one registry.
pub static PULL_THROUGH_CACHE_RULES: Quota = quota("pull through cache rules per registry", 50);
/// Principals whose pulls do not count, of one registry.
pub static PULL_TIME_EXCLUSIONS: Quota = quota("pull time update exclusions per registry", 100);
/// Different destinations of all rules of a replication configuration.
pub static REPLICATION_DESTINATIONS: Quota = quota("unique destinations across all rules", 25);
/// Rules of a replication configuration.
pub static REPLICATION_RULES: Quota = quota("rules per replication configuration", 10);
/// Repositories of one registry.
pub static REPOSITORIES: Quota = quota("registered repositories", 100_000);
/// Tags of one image.
pub static TAGS_PER_IMAGE: Quota = quota("tags per image", 1_000);
/// Resource tags of one repository.
pub static TAGS_PER_REPOSITORY: Quota = quota("tags per repository", 50);
/// Repository creation templates of one registry.
pub static TEMPLATES: Quota = quota("repository creation templates per registry", 50);

impl Quota {
    /// Whether one more fits to those that are there.
    #[must_use]
    pub fn has_room(&self, present: usize) -> bool {
        u64::try_from(present).is_ok_and(|present| present < self.value)
    }

    /// Whether so many fit.
    #[must_use]
    pub fn holds(&self, count: usize) -> bool {
        u64::try_from(count).is_ok_and(|count| count <= self.value)
    }
}
