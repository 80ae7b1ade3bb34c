//! The rules of tags: reserved keys, duplicates, the quota, and what a tag replaces.
//!
//! Keys of users and roles have no letter case; keys of policies, providers and instance profiles do. What breaks the pattern of the API model is
//! refused before it gets here. Observed: the order of the checks, and that one refused tag refuses all.

use portcullis_store::Tag;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    page::{self, Page},
};

/// The most tags that an entity may have.
const QUOTA: usize = 50;

/// A tag on the wire.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct TagView {
    key: String,
    value: String,
}

/// Whether two keys that differ only in letter case are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyCase {
    /// Keys of users and roles.
    Ignored,
    /// Keys of everything else.
    Significant,
}

/// Tags for a new entity, in the order in which they were sent.
///
/// # Errors
///
/// `InvalidInput` for a reserved key or a duplicate.
pub(crate) fn of_new_entity(tags: Vec<TagView>, case: KeyCase) -> Result<Vec<Tag>, Fault> {
    if tags.iter().any(|tag| is_reserved(&tag.key)) {
        return Err(faults::RESERVED_TAG_KEY.fault());
    }
    let repeats =
        |(index, tag): (usize, &TagView)| tags.iter().take(index).any(|other| case.same(&other.key, &tag.key));
    if tags.iter().enumerate().any(repeats) {
        return Err(faults::DUPLICATE_TAG_KEYS.fault());
    }
    Ok(tags.into_iter().map(|TagView { key, value }| Tag { key, value }).collect())
}

/// Adds tags to those of an entity; one of the same key gives way, spelling included.
///
/// # Errors
///
/// `InvalidInput` for no tags, a reserved key or a duplicate; `LimitExceeded` for more than fifty altogether.
pub(crate) fn add(existing: &mut Vec<Tag>, tags: Vec<TagView>, case: KeyCase) -> Result<(), Fault> {
    if tags.is_empty() {
        return Err(faults::NO_TAGS.fault());
    }
    for tag in of_new_entity(tags, case)? {
        match existing.iter_mut().find(|other| case.same(&other.key, &tag.key)) {
            Some(other) => *other = tag,
            None => existing.push(tag),
        }
    }
    if existing.len() > QUOTA { Err(faults::TAGS_QUOTA.fault()) } else { Ok(()) }
}

/// Removes the tags of these keys. Keys that are not there, reserved ones and repetitions are no error.
pub(crate) fn remove(existing: &mut Vec<Tag>, keys: &[String], case: KeyCase) {
    existing.retain(|tag| !keys.iter().any(|key| case.same(key, &tag.key)));
}

/// `aws:RequestTag/…` and `aws:TagKeys` of a request that gives tags. Of a repeated key the last value counts.
pub(crate) fn condition_keys(tags: &[TagView]) -> Vec<(String, Vec<String>)> {
    let values = tags.iter().map(|tag| (format!("aws:RequestTag/{}", tag.key), vec![tag.value.clone()]));
    values.chain(tag_keys(tags.iter().map(|tag| &tag.key))).collect()
}

/// `aws:TagKeys` of a request that names keys: each spelling once. Absent when there are none.
pub(crate) fn tag_keys<'k>(keys: impl Iterator<Item = &'k String>) -> Option<(String, Vec<String>)> {
    let mut spellings: Vec<String> = Vec::new();
    for key in keys {
        if !spellings.contains(key) {
            spellings.push(key.clone());
        }
    }
    (!spellings.is_empty()).then(|| ("aws:TagKeys".to_owned(), spellings))
}

/// Tags as they are shown, in the order in which they are kept.
pub(crate) fn shown(tags: &[Tag]) -> Vec<TagView> {
    tags.iter().map(|tag| TagView { key: tag.key.clone(), value: tag.value.clone() }).collect()
}

/// A page of tags. The place of a tag, not its key, is the key of the page: a tag's key may be longer than a marker may be.
///
/// # Errors
///
/// `InvalidInput` for a marker from elsewhere.
pub(crate) fn page(tags: &[Tag], marker: Option<&str>, max_items: Option<usize>) -> Result<Page<TagView>, Fault> {
    let tags = shown(tags).into_iter().enumerate();
    page::page(tags, |(place, _)| format!("{place:02}"), marker, max_items).map(|page| page.map(|(_, tag)| tag))
}

fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

impl KeyCase {
    fn same(self, one: &str, other: &str) -> bool {
        match self {
            Self::Ignored => one.to_lowercase() == other.to_lowercase(),
            Self::Significant => one == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(tags: &[(&str, &str)]) -> Vec<TagView> {
        tags.iter().map(|(key, value)| TagView { key: (*key).to_owned(), value: (*value).to_owned() }).collect()
    }

    #[test]
    fn a_key_in_another_letter_case_replaces_value_and_spelling_of_a_role_tag() {
        let mut tags = of_new_entity(sent(&[("Team", "one")]), KeyCase::Ignored).unwrap();
        add(&mut tags, sent(&[("team", "two")]), KeyCase::Ignored).unwrap();
        assert_eq!(tags, [Tag { key: "team".to_owned(), value: "two".to_owned() }]);
    }

    #[test]
    fn both_spellings_live_side_by_side_where_letter_case_counts() {
        let both = sent(&[("Team", "one"), ("team", "two")]);
        assert_eq!(of_new_entity(both.clone(), KeyCase::Significant).unwrap().len(), 2);
        assert_eq!(of_new_entity(both, KeyCase::Ignored), Err(faults::DUPLICATE_TAG_KEYS.fault()));
    }

    #[test]
    fn a_reserved_key_is_refused_before_a_duplicate() {
        let tags = sent(&[("a", ""), ("a", ""), ("AWS:team", "")]);
        assert_eq!(of_new_entity(tags, KeyCase::Ignored), Err(faults::RESERVED_TAG_KEY.fault()));
    }

    #[test]
    fn the_last_value_of_a_repeated_key_counts_and_each_spelling_is_a_tag_key() {
        let keys = condition_keys(&sent(&[("a", "1"), ("A", "2"), ("a", "3")]));
        let last = keys.iter().rev().find(|(key, _)| key == "aws:RequestTag/a").unwrap();
        assert_eq!(last.1, ["3"]);
        assert_eq!(keys.last().unwrap(), &("aws:TagKeys".to_owned(), vec!["a".to_owned(), "A".to_owned()]));
    }
}
