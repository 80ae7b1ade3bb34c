//! That an image was pulled: kept for lifecycle rules and for DescribeImages.
//!
//! ECR documents that it refreshes the time at least once in 24 hours; recorded is that it is not shown seconds after a
//! pull. Here a pull is written down when the last one is 24 hours old, and shown an hour later (`unverified`).

use portcullis_gate::{Caller, Gate};
use portcullis_model::{Digest, Duration, Timestamp};
use portcullis_store::{Image, Repository};

const REFRESH_HOURS: i64 = 24;
const DELAY_HOURS: i64 = 1;

/// Writes down that an image was pulled, unless its time is fresh or the caller's pulls do not count.
pub fn record_pull(gate: &Gate, caller: &Caller, repository: &Repository, digest: &Digest) {
    let now = gate.clock().now();
    let is_fresh = |image: &Image| image.pulled.is_some_and(|pulled| hours_after(pulled, REFRESH_HOURS) > now);
    if repository.images.get(digest).is_none_or(is_fresh) {
        return;
    }
    let (registry, key) = (repository.registry, &repository.key);
    let excluded = |principal: &str| {
        let world = gate.store().world();
        world.registry(registry, &key.region).is_some_and(|it| it.pull_time_exclusions.contains_key(principal))
    };
    let principal = match caller {
        Caller::Session(session) => Some(&session.issuer),
        other => other.arn(),
    };
    if principal.is_some_and(|arn| excluded(arn.as_str())) {
        return;
    }
    // The image may be gone by now, and then there is nothing to write down.
    let _gone = crate::put::change(gate.store(), registry, key, |repository| {
        let image = repository.images.get_mut(digest).ok_or(crate::Refusal::ImageNotFound)?;
        image.pulled = Some(now);
        Ok(())
    });
}

/// When an image was last pulled, as far as ECR shows it by now.
#[must_use]
pub fn shown_pull(image: &Image, now: Timestamp) -> Option<Timestamp> {
    image.pulled.filter(|pulled| hours_after(*pulled, DELAY_HOURS) <= now)
}

fn hours_after(at: Timestamp, hours: i64) -> Timestamp {
    at.saturating_add(Duration::from_hours(hours)).unwrap_or(at)
}
