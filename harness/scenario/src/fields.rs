//! The fields of one mapping: known keys are found, unknown ones are refused with the one that was probably meant.

use crate::{
    keys::Keys,
    place::Span,
    problem::{Problems, did_you_mean, one_of},
    yaml::{Entry, Kind, Node},
};

/// A mapping whose keys are all known.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    keys: &'static Keys,
    entries: &'a [Entry],
    /// What was probably meant by the keys that were refused, as far as that can be said.
    refused: Vec<Option<&'static str>>,
}

impl<'a> Fields<'a> {
    /// Reads a mapping. Unknown keys are noted and passed over; `None` means that it is no mapping at all.
    pub(crate) fn read(node: &'a Node, keys: &'static Keys, problems: &mut Problems) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            let help = format!("it has the keys {}", one_of(keys.known.iter().copied()));
            problems.add(&node.at, format!("{} must be a mapping of keys to values", keys.what)).help(help);
            return None;
        };
        let unknown = entries.iter().filter(|entry| !keys.known.contains(&entry.key.as_str()));
        let refused = unknown.map(|entry| refuse(entry, keys, problems)).collect();
        Some(Self { keys, entries, refused })
    }

    /// Whether a key was refused.
    pub(crate) fn has_refused(&self) -> bool {
        !self.refused.is_empty()
    }

    /// Whether a key was refused that was probably meant to be this one, which is then not called missing as well.
    pub(crate) fn is_misspelt(&self, key: &str) -> bool {
        self.refused.contains(&Some(key))
    }

    /// The value of a key, if it is given.
    pub(crate) fn find(&self, key: &str) -> Option<&'a Node> {
        debug_assert!(self.keys.known.contains(&key), "`{key}` is missing in the list of keys of {}", self.keys.what);
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value of a key that not every mapping of this kind has.
    pub(crate) fn find_known(&self, key: &str) -> Option<&'a Node> {
        if self.keys.known.contains(&key) { self.find(key) } else { None }
    }

    /// Where a key is written, if it is given.
    pub(crate) fn key_at(&self, key: &str) -> Option<&'a Span> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.key_at)
    }

    /// The value of a key that must be given; its absence is noted at the place of the whole.
    pub(crate) fn require(&self, key: &str, at: &Span, example: &str, problems: &mut Problems) -> Option<&'a Node> {
        let found = self.find(key);
        if found.is_none() && !self.is_misspelt(key) {
            problems.add(at, format!("{} needs `{key}`", self.keys.what)).help(format!("add `{example}`"));
        }
        found
    }
}

/// Notes a key that is not known, and says which one was probably meant.
fn refuse(entry: &Entry, keys: &Keys, problems: &mut Problems) -> Option<&'static str> {
    let key = entry.key.as_str();
    if key == "<<" {
        let help = "give what the cases share at the top of the scenario: every case inherits it";
        problems.add(&entry.key_at, "the merge key `<<` is not supported").help(help);
        return None;
    }
    if let Some((_, next_step)) = keys.later.iter().find(|(later, _)| *later == key) {
        problems.add(&entry.key_at, format!("`{key}` is not supported yet")).help(*next_step);
        return None;
    }
    let meant = did_you_mean(key, keys.known.iter().copied());
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("{} has the keys {}", keys.what, one_of(keys.known.iter().copied())),
    };
    problems.add(&entry.key_at, format!("unknown key `{key}` in {}", keys.what)).help(help);
    meant
}
