//! Patterns in which `*` stands for any text, none included: exclusion filters, lifecycle rules, scanning and signing
//! filters. Every other character stands for itself.

/// Whether a pattern matches a whole text.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let (between, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    // The leftmost place for each piece leaves the most room for those behind it.
    for piece in between.split('*') {
        match text.split_once(piece) {
            Some((_, behind)) if !piece.is_empty() => text = behind,
            Some(_) => {}
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("prod*", "prod", true)]
    #[case("prod*", "production", true)]
    #[case("prod*", "a-prod", false)]
    #[case("*-rc*-*", "1-rc2-b", true)]
    #[case("*-rc*-*", "1-rc", false)]
    #[case("a*a", "a", false)]
    #[case("a*a", "aa", true)]
    #[case("*", "", true)]
    #[case("**", "x", true)]
    #[case("latest", "latest", true)]
    #[case("latest", "latest2", false)]
    #[case("", "", true)]
    #[case("a*b*c", "a-c-b-c", true)]
    #[case("a*b*b", "ab", false)]
    fn a_star_stands_for_any_text(#[case] pattern: &str, #[case] text: &str, #[case] expected: bool) {
        assert_eq!(matches(pattern, text), expected);
    }

    proptest! {
        #[test]
        fn a_text_with_pieces_cut_out_matches_what_is_left(pieces in prop::collection::vec("[a-c.]{0,3}", 1..5), fill in "[a-c.]{0,3}") {
            prop_assert!(matches(&pieces.join("*"), &pieces.join(&fill)));
        }
    }
}
