//! Near misses of any text: a wildcard taken literally, letter case, `%3A`, a pattern that stops too early.

use super::condition::{Near, Proposal, Proposed, like};
use crate::pattern::Pattern;

/// `StringEquals` with a `*` that was meant as a wildcard.
pub(super) fn literal_wildcard(near: &Near<'_>) -> Option<Proposal> {
    let better = like(near.operator);
    if better == near.operator {
        return None;
    }
    let want = near.wanted.iter().find(|want| Pattern::new(want).matches(near.seen))?;
    let text = format!("`{}` takes the wildcard of `{want}` literally; `{better}` would match", near.operator);
    Some(Proposal { text, change: Proposed::Wildcards })
}

/// The same text in other letters.
pub(super) fn letter_case(near: &Near<'_>) -> Option<Proposal> {
    near.wanted.iter().find_map(|want| {
        let better = if near.operator.ends_with("Like") || near.operator.starts_with("Arn") {
            recased(want, near.seen)?
        } else {
            (want.to_lowercase() == near.seen.to_lowercase()).then(|| near.seen.to_owned())?
        };
        let text = format!("only letter case differs: `{want}` and `{}`", near.seen);
        Some(Proposal { text, change: Proposed::Value(better) })
    })
}

/// The pattern in the letters of a text that it matches but for letter case; none when it does not, or when no letter
/// differs.
pub(super) fn recased(pattern: &str, text: &str) -> Option<String> {
    // Longer texts are no slips, and aligning them would take its time.
    if pattern.len().max(text.len()) > 2048 {
        return None;
    }
    if !Pattern::new(&pattern.to_ascii_lowercase()).matches(&text.to_ascii_lowercase()) {
        return None;
    }
    let mut better = String::with_capacity(pattern.len());
    let mut rest = text;
    let mut segments = pattern.split('*').peekable();
    let mut at_start = true;
    while let Some(segment) = segments.next() {
        let found = match (at_start, segments.peek()) {
            (true, _) => 0,
            (false, None) => rest.len().checked_sub(segment.len())?,
            (false, Some(_)) => find(rest, segment)?,
        };
        let (taken, after) = rest.get(found..)?.split_at_checked(segment.len())?;
        let letter = |(wanted, seen): (char, char)| if wanted == '?' { '?' } else { seen };
        better.extend(segment.chars().zip(taken.chars()).map(letter));
        if segments.peek().is_some() {
            better.push('*');
        }
        rest = after;
        at_start = false;
    }
    (better != pattern).then_some(better)
}

/// Where a segment of a pattern first stands in the text, but for letter case.
fn find(text: &str, segment: &str) -> Option<usize> {
    let same = |(want, seen): (u8, u8)| want == b'?' || want.eq_ignore_ascii_case(&seen);
    (0..=text.len().checked_sub(segment.len())?)
        .find(|at| text.get(*at..).is_some_and(|text| segment.bytes().zip(text.bytes()).all(same)))
}

/// A colon inside a value, which GitHub writes as `%3A`.
pub(super) fn percent_encoding(near: &Near<'_>) -> Option<Proposal> {
    let decode = |text: &str| text.replace("%3A", ":").replace("%3a", ":");
    near.wanted.iter().find_map(|want| {
        let encoded = near.seen.split([':', '/']).filter(|part| decode(part) != *part);
        let better = encoded.fold(want.clone(), |want, part| want.replace(&decode(part), part));
        if better == *want {
            return None;
        }
        let text = format!(
            "GitHub writes a colon inside a value as `%3A`: the token has `{}`, `{want}` expects `:`",
            near.seen
        );
        Some(Proposal { text, change: Proposed::Value(better) })
    })
}

/// A pattern that stops too early.
pub(super) fn missing_end(near: &Near<'_>) -> Option<Proposal> {
    let better_operator = like(near.operator);
    near.wanted.iter().find_map(|want| {
        let ends: &[&str] = if want.ends_with([':', '/']) { &["*"] } else { &[":*", "/*"] };
        let end = ends.iter().find(|end| Pattern::new(&format!("{want}{end}")).matches(near.seen))?;
        let better = format!("{want}{end}");
        let with = if better_operator == near.operator { String::new() } else { format!(" with `{better_operator}`") };
        let text = format!("`{want}` is only the beginning of `{}`: `{better}`{with} would match", near.seen);
        Some(Proposal { text, change: Proposed::Pattern(better) })
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("repo:O/r:*", "repo:o/r:ref:refs/heads/main", Some("repo:o/r:*"))]
    #[case("*HEADS*N", "refs/heads/main", Some("*heads*n"))]
    #[case("REPO:?/R", "repo:o/r", Some("repo:?/r"))]
    #[case("a*B*b", "AxbyB", Some("A*b*B"))]
    #[case("repo:o/r:*", "repo:o/x:ref", None)]
    #[case("*B?D*X", "aabcdzx", Some("*b?d*x"))]
    #[case("*B*X", "acbx", Some("*b*x"))]
    #[case("A*", "aé", Some("a*"))]
    #[case("A??", "aé", None)]
    #[case("É*", "éa", None)]
    #[case("*app", "x:app", None)]
    fn a_pattern_takes_the_letters_of_what_it_nearly_matches(
        #[case] pattern: &str,
        #[case] text: &str,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(recased(pattern, text).as_deref(), expected);
        if let Some(better) = expected {
            assert!(Pattern::new(better).matches(text));
        }
    }

    #[test]
    fn long_texts_are_left_alone() {
        let long = "a".repeat(2048);
        assert!(recased(&long.to_uppercase(), &long).is_some());
        assert_eq!(recased(&format!("{long}A"), &format!("{long}a")), None);
    }
}
