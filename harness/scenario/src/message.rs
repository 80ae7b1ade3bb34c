//! Messages in which `…` stands for what differs from run to run, such as a time.

use serde::{Deserialize, Serialize};

/// A message in which `…` stands for any text, also for none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessagePattern(String);

const ANY: char = '…';

impl MessagePattern {
    /// A pattern; every text is one.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a message is this one, letter for letter but for what `…` stands for.
    #[must_use]
    pub fn matches(&self, message: &str) -> bool {
        let mut parts = self.0.split(ANY);
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = message.strip_prefix(first) else {
            return false;
        };
        let Some(last) = parts.next_back() else {
            return rest.is_empty();
        };
        // Each part in between is taken at its first occurrence: that leaves the most for those after it.
        for part in parts {
            match rest.split_once(part) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("denied", "denied", true)]
    #[case("denied", "denied.", false)]
    #[case("at … before …", "at 12 before 13", true)]
    #[case("at … before …", "at 12 after 13", false)]
    #[case("…", "", true)]
    #[case("… a", " a", true)]
    #[case("a … a", "a a", false)]
    #[case("ab…ab", "ab", false)]
    #[case("…x…y…", "1x2y3", true)]
    #[case("…x…y…", "1y2x3", false)]
    fn dots_stand_for_any_text(#[case] pattern: &str, #[case] message: &str, #[case] expected: bool) {
        assert_eq!(MessagePattern::new(pattern).matches(message), expected);
    }

    proptest! {
        #[test]
        fn a_pattern_without_dots_is_its_own_only_message(pattern in "[ab ]{0,5}", message in "[ab ]{0,5}") {
            prop_assert_eq!(MessagePattern::new(pattern.clone()).matches(&message), pattern == message);
        }

        #[test]
        fn what_the_dots_are_replaced_by_does_not_matter(parts in proptest::collection::vec("[ab]{0,3}", 1..5), fill in "[abc]{0,4}") {
            prop_assert!(MessagePattern::new(parts.join("…")).matches(&parts.join(&fill)));
        }
    }
}
