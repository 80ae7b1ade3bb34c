//! Session tags: which ones a call or a token may set, and which ones go on from a session into the next.
//!
//! The texts of `InvalidParameterValue` for repeated keys, for a transitive key that is no tag and for one that the calling
//! session has already were recorded of AssumeRole; that tokens are refused alike is `unverified`.

use portcullis_model::Cause;
use portcullis_store::Session;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::faults;

/// Documented limits of session tags.
const TAGS: usize = 50;
const KEY_LENGTH: usize = 128;
const VALUE_LENGTH: usize = 256;

/// An entry of `Tags`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    key: String,
    value: String,
}

/// Key and value, as a session holds them.
pub(crate) type Pair = (String, String);

/// What a session is tagged with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tagging {
    pub(crate) tags: Vec<Pair>,
    pub(crate) transitive_keys: Vec<String>,
}

pub(crate) fn pairs(tags: &[Tag]) -> Vec<Pair> {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}

/// What the sessions of a chain take over: the transitive tags of the calling session.
pub(crate) fn inherited(from: Option<&Session>) -> Tagging {
    let Some(session) = from else { return Tagging::default() };
    let is_transitive = |key: &str| session.transitive_tag_keys.iter().any(|transitive| same(transitive, key));
    let tags = session.tags.iter().filter(|(key, _)| is_transitive(key)).cloned().collect();
    Tagging { tags, transitive_keys: session.transitive_tag_keys.clone() }
}

/// The tags of a new session: those that were asked for, and the inherited ones.
///
/// # Errors
///
/// `InvalidParameterValue`. Which of several mistakes is told first is `unverified`, and so is the text for reserved keys.
pub(crate) fn check(asked: Tagging, inherited: Tagging) -> Result<Tagging, Fault> {
    let keys: Vec<&str> = asked.tags.iter().map(|(key, _)| key.as_str()).collect();
    for (index, key) in keys.iter().enumerate() {
        if keys.iter().take(index).any(|earlier| same(earlier, key)) {
            return Err(faults::DUPLICATE_TAG_KEYS.fault().caused_by(Cause::new("a tag is set twice").seen(*key)));
        }
        if key.get(..4).is_some_and(|prefix| same(prefix, "aws:")) {
            return Err(faults::RESERVED_TAG_KEY.fault().caused_by(Cause::new("a tag's key is reserved").seen(*key)));
        }
    }
    let unknown = asked.transitive_keys.iter().find(|transitive| !keys.iter().any(|key| same(key, transitive)));
    if let Some(unknown) = unknown {
        let cause = Cause::new("a transitive key is not the key of a tag of the call").wanted(keys).seen(unknown);
        return Err(faults::TRANSITIVE_KEY_WITHOUT_TAG.fault().caused_by(cause));
    }
    let conflict = inherited.transitive_keys.iter().find(|transitive| keys.iter().any(|key| same(key, transitive)));
    if let Some(conflict) = conflict {
        let cause = Cause::new("the calling session has this tag, and hands it on").seen(conflict);
        return Err(faults::TRANSITIVE_KEY_CONFLICT.fault().caused_by(cause));
    }
    let tags = inherited.tags.into_iter().chain(asked.tags).collect();
    let transitive_keys = inherited.transitive_keys.into_iter().chain(asked.transitive_keys).collect();
    Ok(Tagging { tags, transitive_keys })
}

/// The limits of tags that come in a token: those that the API model sets for tags that come in a call. The text is
/// `unverified`.
pub(crate) fn check_token(tags: &[Pair]) -> Result<(), Fault> {
    let too_many = (tags.len() > TAGS).then(|| format!("{} tags", tags.len()));
    let unfit = |(key, value): &&Pair| {
        key.is_empty()
            || key.chars().count() > KEY_LENGTH
            || value.chars().count() > VALUE_LENGTH
            || !key.chars().chain(value.chars()).all(is_of_a_tag)
    };
    let unfit = || tags.iter().find(unfit).map(|(key, value)| format!("{key}={value}"));
    let Some(seen) = too_many.or_else(unfit) else { return Ok(()) };
    let cause = Cause::new("the token's session tags go beyond what STS takes")
        .wanted([format!(
            "at most {TAGS} tags, keys of 1 to {KEY_LENGTH} and values of up to {VALUE_LENGTH} letters, digits, blanks \
             and _.:/=+-@"
        )])
        .seen(seen);
    Err(faults::PRINCIPAL_TAGS_FORMAT.fault().caused_by(cause))
}

/// The condition keys of the tags that are asked for. Recorded: of a repeated key the last value counts, and letter case
/// makes two of `aws:TagKeys`.
pub(crate) fn condition_keys(asked: &Tagging) -> Vec<(String, Vec<String>)> {
    let mut keys: Vec<(String, Vec<String>)> =
        asked.tags.iter().map(|(key, value)| (format!("aws:RequestTag/{key}"), vec![value.clone()])).collect();
    if !asked.tags.is_empty() {
        keys.push(("aws:TagKeys".to_owned(), asked.tags.iter().map(|(key, _)| key.clone()).collect()));
    }
    if !asked.transitive_keys.is_empty() {
        keys.push(("sts:TransitiveTagKeys".to_owned(), asked.transitive_keys.clone()));
    }
    keys
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`, as the API model has it.
fn is_of_a_tag(character: char) -> bool {
    character.is_alphanumeric() || character.is_whitespace() || "_.:/=+-@".contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn tagging(tags: &[(&str, &str)], transitive: &[&str]) -> Tagging {
        let own = |text: &&str| (*text).to_owned();
        Tagging {
            tags: tags.iter().map(|(key, value)| (own(key), own(value))).collect(),
            transitive_keys: transitive.iter().map(own).collect(),
        }
    }

    #[rstest]
    #[case::twice(tagging(&[("Team", "a"), ("team", "b")], &[]), "Duplicate tag keys found. Please note that Tag keys are case insensitive.")]
    #[case::reserved(tagging(&[("AWS:team", "a")], &[]), "Tag keys beginning with aws: are reserved for system use.")]
    #[case::no_tag(tagging(&[("team", "a")], &["stage"]), "The specified transitive tag key must be included in the requested tags.")]
    #[case::inherited(tagging(&[("COST", "a")], &[]), "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")]
    fn each_mistake_has_its_text(#[case] asked: Tagging, #[case] text: &str) {
        let fault = check(asked, tagging(&[("cost", "1")], &["Cost"])).unwrap_err();
        assert_eq!((fault.code.as_str(), fault.message.as_str()), ("InvalidParameterValue", text));
    }

    #[test]
    fn what_is_inherited_stays_transitive_beside_what_is_asked_for() {
        let tags = check(tagging(&[("team", "web")], &["TEAM"]), tagging(&[("cost", "1")], &["cost"])).unwrap();
        assert_eq!(tags, tagging(&[("cost", "1"), ("team", "web")], &["cost", "TEAM"]));
    }

    #[rstest]
    #[case("", "v", false)]
    #[case("k", "", true)]
    #[case("k", "a b/c=d+e-f@g.h:i_é", true)]
    #[case("k", "a;b", false)]
    #[case("k\u{0}", "", false)]
    fn a_token_s_tags_have_the_letters_of_tags(#[case] key: &str, #[case] value: &str, #[case] fits: bool) {
        assert_eq!(check_token(&[(key.to_owned(), value.to_owned())]).is_ok(), fits);
    }

    proptest! {
        #[test]
        fn a_token_s_tags_are_limited_in_number_and_length(tags in 0_usize..60, key in 1_usize..140, value in 0_usize..300) {
            let all: Vec<Pair> = (0..tags).map(|_| ("k".repeat(key), "v".repeat(value))).collect();
            let fit = tags <= 50 && (tags == 0 || (key <= 128 && value <= 256));
            prop_assert_eq!(check_token(&all).is_ok(), fit);
        }
    }
}
