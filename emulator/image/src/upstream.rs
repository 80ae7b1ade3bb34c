//! Repositories that a pull through cache rule fills. Nothing is fetched here, for that takes another registry: what ECR would
//! fetch is known, so that its absence is not taken for a verdict of ECR's.

use portcullis_model::{AccountId, Region};
use portcullis_store::{PullThroughCacheRule, Registry, World};

/// The rule by which ECR would fetch what a repository of this name does not have, with its prefix.
#[must_use]
pub fn upstream_of<'w>(
    world: &'w World,
    registry: AccountId,
    region: &Region,
    name: &str,
) -> Option<(&'w str, &'w PullThroughCacheRule)> {
    rule_for(world.registry(registry, region)?, name)
}

/// The rule whose prefix a name begins with; `ROOT` where no other one does.
pub(crate) fn rule_for<'r>(settings: &'r Registry, name: &str) -> Option<(&'r str, &'r PullThroughCacheRule)> {
    let begins = |prefix: &str| name.strip_prefix(prefix.trim_end_matches('/')).is_some_and(|it| it.starts_with('/'));
    let rules = settings.pull_through.iter().map(|(prefix, rule)| (prefix.as_str(), rule));
    let longest = rules.filter(|(prefix, _)| begins(prefix)).max_by_key(|(prefix, _)| prefix.len());
    longest.or_else(|| settings.pull_through.get("ROOT").map(|rule| ("ROOT", rule)))
}
