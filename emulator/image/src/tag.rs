//! Tags of images: which are tags at all, and which of them may move.

use portcullis_store::{Repository, TagMutability};

use crate::wildcard;

/// `[\w][\w.-]{0,127}`, the rule of the OCI distribution specification.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let mut bytes = text.bytes();
    text.len() <= 128 && bytes.next().is_some_and(word) && bytes.all(|b| word(b) || b == b'.' || b == b'-')
}

/// Whether a tag of this name, once given, stays where it is.
#[must_use]
pub fn is_immutable(repository: &Repository, tag: &str) -> bool {
    let excluded = |patterns: &[String]| patterns.iter().any(|pattern| wildcard::matches(pattern, tag));
    match &repository.tag_mutability {
        TagMutability::Immutable => true,
        TagMutability::ImmutableWithExclusion(patterns) => !excluded(patterns),
        TagMutability::Mutable => false,
        TagMutability::MutableWithExclusion(patterns) => excluded(patterns),
    }
}
