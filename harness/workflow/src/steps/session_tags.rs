//! The session tags that `configure-aws-credentials` sends with `sts:AssumeRole`.
//!
//! Seven of them, from the variables of the run; since 6.2 up to six more, which are dropped and the call repeated when
//! STS finds the tags too large. `custom-tags` come after them. From the action's source, by release.

use super::{
    known::{PartlyKnown, Piece},
    version::Version,
    walk::Here,
};

const ALWAYS: [(&str, &str); 4] =
    [("Repository", "repository"), ("Workflow", "workflow"), ("Actor", "actor"), ("Commit", "sha")];
const SINCE_6_2: [(&str, &str); 6] = [
    ("EventName", "event_name"),
    ("BaseRef", "base_ref"),
    ("HeadRef", "head_ref"),
    ("RunId", "run_id"),
    ("Job", "job"),
    ("TriggeringActor", "triggering_actor"),
];

/// The tags, in the order in which the action sends them.
pub(super) fn session_tags(here: &Here<'_>, version: Version, action: &str) -> Vec<(String, PartlyKnown)> {
    let mut tags = vec![("GitHub".to_owned(), PartlyKnown::known("Actions"))];
    for (key, variable) in ALWAYS {
        if key == "Actor" {
            tags.push(("Action".to_owned(), PartlyKnown::known(action)));
        }
        tags.push((key.to_owned(), sanitised(&here.github(variable))));
    }
    tags.push(("Branch".to_owned(), sanitised(&here.github("ref"))));
    if version >= Version::new(6, 2, 0) {
        tags.extend(SINCE_6_2.iter().map(|(key, variable)| ((*key).to_owned(), sanitised(&here.github(variable)))));
    }
    tags.retain(|(_, value)| !value.is_empty());
    tags
}

/// What a tag may not hold becomes `_`, and the rest after 256 characters goes.
fn sanitised(text: &PartlyKnown) -> PartlyKnown {
    let mut clean = PartlyKnown::default();
    for piece in text.pieces() {
        match piece {
            Piece::Known(known) => {
                let known: String =
                    known.chars().map(|next| if is_allowed(next) { next } else { '_' }).take(256).collect();
                clean.push_str(&known);
            }
            Piece::CannotTell(reason) => clean.append(PartlyKnown::cannot_tell(reason.clone())),
        }
    }
    clean
}

fn is_allowed(character: char) -> bool {
    character.is_alphanumeric() || character == ' ' || "_.:/=+-@".contains(character)
}
