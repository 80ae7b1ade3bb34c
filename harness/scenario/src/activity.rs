//! The kinds of activity that events know. Refuses a word that is none of the event's: no `types` would take it.

use portcullis_model::{Event, activities};

use crate::{
    fields::Fields,
    problem::{Problems, did_you_mean, one_of},
    yaml::Node,
};

/// Notes the `activity` of an event that does not know it.
pub(crate) fn known_activity(event: &Event, fields: &Fields<'_>, activity: Option<&str>, problems: &mut Problems) {
    if let (Some(activity), Some(node)) = (activity, fields.find_known("activity")) {
        activity_of(event, node, activity, problems);
    }
}

/// Notes an activity that the event does not know.
pub(crate) fn activity_of(event: &Event, node: &Node, activity: &str, problems: &mut Problems) {
    // Those of `repository_dispatch` are the caller's own words.
    let Some(known) = activities(event.name()).filter(|known| !known.contains(&activity)) else { return };
    let help = match (known, did_you_mean(activity, known.iter().copied())) {
        ([], _) => format!("leave it out: GitHub tells no kinds of `{}` apart", event.name()),
        (_, Some(meant)) => format!("did you mean `{meant}`?"),
        (_, None) => format!("it may be {}", one_of(known.iter().copied())),
    };
    problems.add(&node.at, format!("`{activity}` is not an activity of `{}`", event.name())).help(help);
}
