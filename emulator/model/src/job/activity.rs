//! The kinds of activity that the events of workflows know: what `types` narrows.
//!
//! One table, which scenarios are read by and workflow files are warned by. An event that is not in it has none.
//! Sources: GitHub, "Events that trigger workflows"; `workflow-v1.0.json` of `@actions/workflow-parser` 0.3.61, which has
//! `stacked`, `field_added` and `field_removed` beyond the page.

/// The activities of an event, by its name; none for an event without any. `None` where they are the caller's own words,
/// which is `repository_dispatch`.
#[must_use]
pub fn activities(event: &str) -> Option<&'static [&'static str]> {
    if event == "repository_dispatch" {
        return None;
    }
    Some(ACTIVITIES.iter().find(|(name, _)| *name == event).map_or(&[], |(_, activities)| *activities))
}

const CHANGES: &[&str] = &["created", "deleted", "edited"];

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
    "stacked",
    "synchronize",
    "unassigned",
    "unlabeled",
    "unlocked",
];

/// In the order of the names, events and activities alike.
const ACTIVITIES: &[(&str, &[&str])] = &[
    ("branch_protection_rule", CHANGES),
    ("check_run", &["completed", "created", "requested_action", "rerequested"]),
    ("check_suite", &["completed"]),
    (
        "discussion",
        &[
            "answered",
            "category_changed",
            "created",
            "deleted",
            "edited",
            "labeled",
            "locked",
            "pinned",
            "transferred",
            "unanswered",
            "unlabeled",
            "unlocked",
            "unpinned",
        ],
    ),
    ("discussion_comment", CHANGES),
    ("image_version", &["created", "deleted", "ready"]),
    ("issue_comment", CHANGES),
    (
        "issues",
        &[
            "assigned",
            "closed",
            "deleted",
            "demilestoned",
            "edited",
            "field_added",
            "field_removed",
            "labeled",
            "locked",
            "milestoned",
            "opened",
            "pinned",
            "reopened",
            "transferred",
            "typed",
            "unassigned",
            "unlabeled",
            "unlocked",
            "unpinned",
            "untyped",
        ],
    ),
    ("label", CHANGES),
    ("merge_group", &["checks_requested"]),
    ("milestone", &["closed", "created", "deleted", "edited", "opened"]),
    ("project", &["closed", "created", "deleted", "edited", "reopened"]),
    ("project_card", &["converted", "created", "deleted", "edited", "moved"]),
    ("project_column", &["created", "deleted", "moved", "updated"]),
    ("pull_request", OF_PULL_REQUEST),
    ("pull_request_review", &["dismissed", "edited", "submitted"]),
    ("pull_request_review_comment", CHANGES),
    ("pull_request_target", OF_PULL_REQUEST),
    ("registry_package", &["published", "updated"]),
    ("release", &["created", "deleted", "edited", "prereleased", "published", "released", "unpublished"]),
    ("watch", &["started"]),
    ("workflow_run", &["completed", "in_progress", "requested"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Event;

    #[test]
    fn the_rows_and_their_words_stand_in_order_and_each_once() {
        assert!(ACTIVITIES.is_sorted_by(|(one, _), (other, _)| one < other));
        for (event, activities) in ACTIVITIES {
            assert!(activities.is_sorted_by(|one, other| one < other), "{event}");
            assert!(!activities.is_empty(), "{event}");
        }
    }

    #[test]
    fn these_events_and_no_others_have_no_activity() {
        let without: Vec<&str> =
            Event::NAMES.iter().copied().filter(|name| activities(name).is_some_and(<[_]>::is_empty)).collect();
        assert_eq!(
            without.join(" "),
            "push workflow_dispatch create deployment deployment_status schedule delete dynamic fork gollum page_build \
             public status"
        );
        assert_eq!(activities("repository_dispatch"), None);
    }
}
