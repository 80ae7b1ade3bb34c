//! The kinds of activity that pull requests know. Refuses a word that is none of the event's: no `types` would take it.
//!
//! GitHub: "Events that trigger workflows", activity types.

use portcullis_model::Event;

use crate::{
    fields::Fields,
    problem::{Problems, did_you_mean, one_of},
};

const OF_PULL_REQUEST: &[&str] = &[
    "assigned",
    "auto_merge_disabled",
    "auto_merge_enabled",
    "closed",
    "converted_to_draft",
    "demilestoned",
    "dequeued",
    "edited",
    "enqueued",
    "labeled",
    "locked",
    "milestoned",
    "opened",
    "ready_for_review",
    "reopened",
    "review_request_removed",
    "review_requested",
    "synchronize",
    "unassigned",
    "unlabeled",
    "unlocked",
];

/// Notes an activity that the event of a pull request does not know.
pub(crate) fn known_activity(event: &Event, fields: &Fields<'_>, activity: Option<&str>, problems: &mut Problems) {
    let (Some(activity), Some(node)) = (activity, fields.find_known("activity")) else { return };
    let known = match event {
        Event::PullRequest(_) | Event::PullRequestTarget(_) => OF_PULL_REQUEST,
        Event::PullRequestReview(_) => &["dismissed", "edited", "submitted"],
        Event::PullRequestReviewComment(_) => &["created", "deleted", "edited"],
        _ => return,
    };
    if known.contains(&activity) {
        return;
    }
    let help = match did_you_mean(activity, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("it may be {}", one_of(known.iter().copied())),
    };
    problems.add(&node.at, format!("`{activity}` is not an activity of `{}`", event.name())).help(help);
}
