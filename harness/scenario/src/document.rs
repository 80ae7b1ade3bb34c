//! A policy of a scenario: written into it as a mapping, or in a JSON file beside it.
//!
//! Nothing in it is a reference: `${aws:PrincipalTag/team}` is IAM's, and stays as it is.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    json::json,
    place::Place,
    problem::Problems,
    value::text,
    yaml::{Kind, Node},
};

/// A policy, or where it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// It stands in the scenario.
    Written {
        /// What it says.
        json: Value,
        /// Where its elements stand, by JSON pointer.
        places: BTreeMap<String, Place>,
    },
    /// It is in a file, relative to the scenario file's folder.
    File {
        /// The file.
        path: String,
        /// Where it is named.
        place: Place,
    },
}

/// Reads a policy; what is wrong is noted.
pub(crate) fn document(node: &Node, what: &str, problems: &mut Problems) -> Option<Document> {
    match &node.kind {
        Kind::Map(_) => {
            let mut places = BTreeMap::new();
            note(node, String::new(), problems, &mut places);
            Some(Document::Written { json: json(node, problems), places })
        }
        Kind::Text { .. } => {
            let path = text(node, what, problems)?.to_owned();
            if path.trim_start().starts_with('{') {
                problems
                    .add(&node.at, format!("{what} is JSON in quotes"))
                    .help("write it without the quotes, YAML reads JSON; or name a file: `./trust.json`");
                return None;
            }
            Some(Document::File { path, place: problems.source.place(node.at.start) })
        }
        Kind::List(_) => {
            problems
                .add(&node.at, format!("{what} must be a policy, not a list"))
                .help("write the document, `{ Version: \"2012-10-17\", Statement: [ … ] }`, or name its file");
            None
        }
    }
}

fn note(node: &Node, pointer: String, problems: &Problems, places: &mut BTreeMap<String, Place>) {
    let mut inner = |part: &str, node: &Node| {
        let part = part.replace('~', "~0").replace('/', "~1");
        note(node, format!("{pointer}/{part}"), problems, places);
    };
    match &node.kind {
        Kind::Map(entries) => entries.iter().for_each(|entry| inner(&entry.key, &entry.value)),
        Kind::List(items) => items.iter().enumerate().for_each(|(index, item)| inner(&index.to_string(), item)),
        Kind::Text { .. } => {}
    }
    places.insert(pointer, problems.source.place(node.at.start));
}
