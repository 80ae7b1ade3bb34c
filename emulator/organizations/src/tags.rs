//! The rules of tags: reserved keys, duplicates, the quota, and what a tag replaces. Keys have letter case.

use portcullis_store::Tag;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::faults;

/// The most tags that anything may have.
const QUOTA: usize = 50;

/// A tag on the wire.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct TagView {
    key: String,
    value: String,
}

/// Adds tags to those that are there; one of the same key gives way.
///
/// # Errors
///
/// `InvalidInputException` for a reserved key or a duplicate, `ConstraintViolationException` for more than fifty.
pub(crate) fn added(existing: &[Tag], tags: Vec<TagView>) -> Result<Vec<Tag>, Fault> {
    if tags.iter().any(|tag| is_reserved(&tag.key)) {
        return Err(faults::RESERVED_TAG_KEY.fault());
    }
    if tags.iter().enumerate().any(|(at, tag)| tags.iter().take(at).any(|other| other.key == tag.key)) {
        return Err(faults::DUPLICATE_TAG_KEY.fault());
    }
    let mut all = existing.to_vec();
    for TagView { key, value } in tags {
        match all.iter_mut().find(|other| other.key == key) {
            Some(other) => other.value = value,
            None => all.push(Tag { key, value }),
        }
    }
    if all.len() > QUOTA { Err(faults::TAGS_QUOTA.fault()) } else { Ok(all) }
}

/// `aws:RequestTag/…` and `aws:TagKeys` of a request that gives tags.
pub(crate) fn condition_keys(tags: &[TagView]) -> Vec<(String, Vec<String>)> {
    let values = tags.iter().map(|tag| (format!("aws:RequestTag/{}", tag.key), vec![tag.value.clone()]));
    values.chain(tag_keys(tags.iter().map(|tag| tag.key.clone()))).collect()
}

/// `aws:TagKeys` of a request that names keys; absent when there are none.
pub(crate) fn tag_keys(keys: impl Iterator<Item = String>) -> Option<(String, Vec<String>)> {
    let keys: Vec<String> = keys.collect();
    (!keys.is_empty()).then(|| ("aws:TagKeys".to_owned(), keys))
}

/// Tags as they are shown, in the order in which they are kept.
pub(crate) fn shown(tags: &[Tag]) -> Vec<TagView> {
    tags.iter().map(|tag| TagView { key: tag.key.clone(), value: tag.value.clone() }).collect()
}

fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(tags: &[(&str, &str)]) -> Vec<TagView> {
        tags.iter().map(|(key, value)| TagView { key: (*key).to_owned(), value: (*value).to_owned() }).collect()
    }

    #[test]
    fn a_tag_replaces_the_one_of_its_key_in_this_letter_case_alone() {
        let one = added(&[], sent(&[("team", "web"), ("Team", "api")])).unwrap();
        let two = added(&one, sent(&[("team", "ops")])).unwrap();
        let shown: Vec<(&str, &str)> = two.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())).collect();
        assert_eq!(shown, [("team", "ops"), ("Team", "api")]);
    }

    #[test]
    fn reserved_keys_duplicates_and_the_fifty_first_are_refused() {
        assert_eq!(added(&[], sent(&[("AWS:x", "")])), Err(faults::RESERVED_TAG_KEY.fault()));
        assert_eq!(added(&[], sent(&[("a", ""), ("a", "")])), Err(faults::DUPLICATE_TAG_KEY.fault()));
        let keys: Vec<String> = (0..=QUOTA).map(|at| at.to_string()).collect();
        let many: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "")).collect();
        assert!(added(&[], sent(&many[..QUOTA])).is_ok());
        assert_eq!(added(&[], sent(&many)), Err(faults::TAGS_QUOTA.fault()));
    }
}
