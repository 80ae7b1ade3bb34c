//! Patterns with `*` and `?`. No pattern is exponential: a match reads each unit of the text a bounded number of times.
//!
//! `*` stands for any run of characters, colons and slashes included; `?` for one UTF-16 unit, so that a character
//! beyond the basic plane needs two (recorded: `?` does not match U+10400, `??` does). `[` and `\` are ordinary.
//! Letter case matters unless the caller asks for [`Pattern::matches_any_case`].

use crate::segment::{find, starts_with};

/// One unit of a pattern: a UTF-16 code unit, [`STAR`] or [`ONE`].
pub(crate) type Unit = u32;

/// Any run of units.
pub(crate) const STAR: Unit = u32::MAX;
/// Any one unit.
pub(crate) const ONE: Unit = u32::MAX - 1;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// No wildcard.
    Exact(Box<str>),
    /// A text and then anything; the text is empty for `*`.
    Prefix(Box<str>),
    /// Everything else.
    Glob(Glob),
}

/// Segments between stars. The first is anchored to the start of the text, the last to its end; both may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob {
    first: Box<[Unit]>,
    middle: Box<[Box<[Unit]>]>,
    /// None when the pattern has no star: then `first` is all of it.
    last: Option<Box<[Unit]>>,
}

impl Pattern {
    /// Reads `*` and `?` as wildcards and everything else as itself.
    pub(crate) fn new(text: &str) -> Self {
        match text.find(['*', '?']) {
            None => Self::Exact(text.into()),
            Some(at) if text.get(at..) == Some("*") => Self::Prefix(text.get(..at).unwrap_or_default().into()),
            Some(_) => Self::from_units(&units(text, true)),
        }
    }

    /// A pattern of units, in which only [`STAR`] and [`ONE`] are wildcards.
    pub(crate) fn from_units(units: &[Unit]) -> Self {
        let text = |units: &[Unit]| {
            let units: Option<Vec<u16>> = units.iter().map(|unit| u16::try_from(*unit).ok()).collect();
            String::from_utf16(&units?).ok()
        };
        if let Some(exact) = text(units) {
            return Self::Exact(exact.into());
        }
        if let Some((&STAR, before)) = units.split_last()
            && let Some(prefix) = text(before)
        {
            return Self::Prefix(prefix.into());
        }
        let mut segments: Vec<Box<[Unit]>> = units.split(|unit| *unit == STAR).map(Into::into).collect();
        let last = if segments.len() > 1 { segments.pop() } else { None };
        let mut segments = segments.into_iter();
        let first = segments.next().unwrap_or_default();
        Self::Glob(Glob { first, middle: segments.filter(|segment| !segment.is_empty()).collect(), last })
    }

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => **exact == *text,
            Self::Prefix(prefix) => text.starts_with(&**prefix),
            Self::Glob(glob) if text.is_ascii() => glob.matches(text.as_bytes(), |byte| Unit::from(*byte)),
            Self::Glob(glob) => glob.matches(&text.encode_utf16().collect::<Vec<_>>(), |unit| Unit::from(*unit)),
        }
    }

    /// Whether the whole text matches when ASCII letters of the text are lowered; the pattern must be lower case.
    pub(crate) fn matches_any_case(&self, text: &str) -> bool {
        let lower = |unit: Unit| if (0x41..=0x5A).contains(&unit) { unit + 0x20 } else { unit };
        match self {
            Self::Exact(exact) => exact.eq_ignore_ascii_case(text),
            Self::Prefix(prefix) => {
                text.as_bytes().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
            }
            Self::Glob(glob) if text.is_ascii() => glob.matches(text.as_bytes(), |byte| lower(Unit::from(*byte))),
            Self::Glob(glob) => glob.matches(&text.encode_utf16().collect::<Vec<_>>(), |unit| lower(Unit::from(*unit))),
        }
    }
}

/// The units of a text; its `*` and `?` are wildcards when `wild`.
pub(crate) fn units(text: &str, wild: bool) -> Vec<Unit> {
    let unit = |unit: u16| match unit {
        0x2A if wild => STAR,
        0x3F if wild => ONE,
        other => Unit::from(other),
    };
    text.encode_utf16().map(unit).collect()
}

impl Glob {
    /// Whether the whole text matches, unit by unit; how often `unit` is called is what the match costs.
    pub(crate) fn matches<T>(&self, text: &[T], unit: impl Fn(&T) -> Unit + Copy) -> bool {
        let Some(last) = &self.last else {
            return text.len() == self.first.len() && starts_with(text, &self.first, unit);
        };
        if text.len() < self.first.len() + last.len() || !starts_with(text, &self.first, unit) {
            return false;
        }
        let (mut rest, end) =
            match (text.get(self.first.len()..text.len() - last.len()), text.get(text.len() - last.len()..)) {
                (Some(rest), Some(end)) => (rest, end),
                _ => return false,
            };
        if !starts_with(end, last, unit) {
            return false;
        }
        // The leftmost place is always a right one: it leaves the most text to the segments that follow.
        for segment in &self.middle {
            match find(rest, segment, unit).and_then(|at| rest.get(at + segment.len()..)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::segment::FEW_READS;

    #[rstest]
    #[case("*", "", true)]
    #[case("*", "a:b/c\nd", true)]
    #[case("?", "", false)]
    #[case("repo:o/r:*", "repo:o/r:ref:refs/heads/main", true)]
    #[case("repo:o/r:*", "repo:o/r2:ref", false)]
    #[case("a*b", "a/b", true)]
    #[case("a*b", "ab", true)]
    #[case("a*b", "abc", false)]
    #[case("a?b", "a:b", true)]
    #[case("a[b]", "ab", false)]
    #[case("a\\b", "a\\b", true)]
    #[case("ab*ba", "aba", false)]
    #[case("*a*a*", "a", false)]
    #[case("?", "\u{10400}", false)]
    #[case("??", "\u{10400}", true)]
    #[case("a?*b", "a\u{10400}b", true)]
    #[case("\u{10400}?", "\u{10400}x", true)]
    #[case("é*", "état", true)]
    fn a_star_is_any_run_and_a_question_mark_one_utf_16_unit(
        #[case] pattern: &str,
        #[case] text: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(Pattern::new(pattern).matches(text), expected);
    }

    #[test]
    fn actions_match_in_any_case() {
        assert!(Pattern::new("ecr:get*").matches_any_case("ECR:GetAuthorizationToken"));
        assert!(Pattern::new("ecr:*layer*").matches_any_case("ecr:UploadLayerPart"));
        assert!(!Pattern::new("ecr:*layer*").matches_any_case("ecr:PutImage"));
    }

    #[test]
    fn a_star_that_is_not_a_wildcard_matches_only_itself() {
        let pattern = Pattern::from_units(&[units("a", true), units("*", false), units("?", true)].concat());
        assert!(pattern.matches("a*x"));
        assert!(!pattern.matches("abx"));
    }

    #[test]
    fn a_long_segment_is_found_where_a_short_one_would_be() {
        let text = format!("{}{}b{}", "a".repeat(5_000), "ab".repeat(70), "c".repeat(9));
        assert!(Pattern::new(&format!("*{}b*", "a?".repeat(60))).matches(&text));
        assert!(!Pattern::new(&format!("*{}d*", "a?".repeat(60))).matches(&text));
    }

    #[test]
    fn ten_kilobytes_of_hostile_pattern_are_no_trouble() {
        let text = "a".repeat(10_000);
        for pattern in ["*a".repeat(5_000) + "b", format!("*{}b*", "a?".repeat(2_500)), "a*".repeat(5_000) + "b*"] {
            assert!(!Pattern::new(&pattern).matches(&text));
        }
        let letters: String = ('\u{4e00}'..).take(3_333).collect();
        assert!(!Pattern::new(&format!("*{}?x*", letters.get(..4_800).unwrap())).matches(&letters));
    }

    /// How often a match reads a unit of the text.
    fn reads(pattern: &str, text: &str) -> usize {
        let Pattern::Glob(glob) = Pattern::new(pattern) else { return 0 };
        let reads = std::cell::Cell::new(0);
        glob.matches(text.as_bytes(), |byte| {
            reads.set(reads.get() + 1);
            Unit::from(*byte)
        });
        reads.get()
    }

    #[test]
    fn a_unit_is_read_a_bounded_number_of_times() {
        let text = "a".repeat(10_000);
        for segment in [1, 2, 23, 24, 25, 100, 5_000] {
            for pattern in [format!("*{}b*", "a".repeat(segment)), format!("*{}b*", "a?".repeat(segment.div_ceil(2)))] {
                let reads = reads(&pattern, &text);
                assert!(reads <= 26 * text.len() + FEW_READS, "{reads} reads for a segment of {segment}");
            }
            let pattern = format!("*{}", ("a".repeat(segment) + "*").repeat(text.len() / segment));
            assert!(reads(&pattern, &text) <= 26 * text.len() + FEW_READS);
        }
    }

    /// What the words of the documentation say, with no thought for speed.
    fn slowly(pattern: &[Unit], text: &[u16]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((&STAR, rest)), None) => slowly(rest, text),
            (Some((&STAR, rest)), Some((_, after))) => slowly(rest, text) || slowly(pattern, after),
            (Some((want, rest)), Some((seen, after))) => {
                (*want == ONE || *want == Unit::from(*seen)) && slowly(rest, after)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn the_fast_matcher_agrees_with_the_definition(pattern in "[ab*?𐐀]{0,8}", text in "[ab𐐀]{0,10}") {
            let utf16: Vec<u16> = text.encode_utf16().collect();
            prop_assert_eq!(Pattern::new(&pattern).matches(&text), slowly(&units(&pattern, true), &utf16));
        }
    }
}
