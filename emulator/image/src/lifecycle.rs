//! Lifecycle policies: which images of a repository expire or go to the archive, and when that is done.
//!
//! ECR acts within 24 hours after an image meets a rule. Here a policy is applied once a day by the emulator's clock, the
//! first time a day after it was put, when the repository is next used.

mod policy;
mod schema;
mod select;

use portcullis_model::{Duration, Timestamp};
use portcullis_store::Repository;

pub use policy::LifecyclePolicy;
pub use schema::InvalidLifecyclePolicy;
pub use select::selected;

use crate::remove::remove_image;

const EVERY_HOURS: i64 = 24;

/// Whether the policy of a repository has to be applied.
#[must_use]
pub fn is_due(repository: &Repository, now: Timestamp) -> bool {
    repository.lifecycle.as_ref().is_some_and(|lifecycle| {
        let last = lifecycle.evaluated.unwrap_or(lifecycle.put);
        last.saturating_add(Duration::from_hours(EVERY_HOURS)).is_ok_and(|next| next <= now)
    })
}

/// Applies the policy of a repository to its images.
pub fn apply(repository: &mut Repository, now: Timestamp) {
    let Some(lifecycle) = &mut repository.lifecycle else { return };
    lifecycle.evaluated = Some(now);
    // It was read when it was put.
    let Ok(policy) = LifecyclePolicy::read(&lifecycle.text) else { return };
    for result in selected(&policy, repository, now) {
        if result.transition {
            if let Some(image) = repository.images.get_mut(&result.digest) {
                image.storage = image.storage.moved(true, now);
            }
        } else if remove_image(repository, &result.digest).is_ok() {
            remove_referrers(repository, &result.digest);
        }
    }
}

/// What says something about an image goes with it. Source: "Automate the cleanup of images", reference artifacts.
fn remove_referrers(repository: &mut Repository, subject: &portcullis_model::Digest) {
    let of_subject = |image: &&portcullis_store::Image| image.subject.as_ref() == Some(subject);
    let referrers: Vec<_> = repository.images.values().filter(of_subject).map(|image| image.digest.clone()).collect();
    for referrer in referrers {
        // What an index names stays until the index goes.
        let _stays = remove_image(repository, &referrer);
    }
}
