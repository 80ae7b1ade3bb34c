//! What a pattern asks behind a beginning that every text has, such as `repo:`, with wildcards anywhere in it.

use super::Segment;

impl Segment {
    /// What may follow the beginning in a text that the pattern matches, one for each way of matching the beginning: those
    /// first of which more of the pattern is left. None when no text that begins like this matches.
    pub(in crate::lint) fn behind(&self, beginning: &str) -> Vec<&str> {
        if !self.wild {
            return self.text.strip_prefix(beginning).into_iter().collect();
        }
        let mut left = vec![self.text.as_str()];
        for letter in beginning.chars() {
            let mut next: Vec<&str> = Vec::new();
            for pattern in left {
                for rest in behind_letter(pattern, letter) {
                    if !next.contains(&rest) {
                        next.push(rest);
                    }
                }
            }
            left = next;
        }
        left.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
        left
    }
}

/// What is left of the pattern behind one letter; a star that took it may take more.
fn behind_letter(pattern: &str, letter: char) -> Vec<&str> {
    let behind_stars = pattern.trim_start_matches('*');
    let mut left = Vec::new();
    if behind_stars.len() < pattern.len() {
        left.push(pattern);
    }
    let mut rest = behind_stars.chars();
    if rest.next().is_some_and(|wanted| wanted == '?' || wanted == letter) {
        left.push(rest.as_str());
    }
    left
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("repo:acme/app:*", &["acme/app:*"])]
    #[case("re*acme/app", &["*acme/app"])]
    #[case("?*acme/app", &["*acme/app"])]
    #[case("??*acme/app", &["*acme/app"])]
    #[case("?epo:acme/*", &["acme/*"])]
    #[case("re?o:acme*", &["acme*"])]
    #[case("*o:acme/app", &["*o:acme/app", "acme/app"])]
    #[case("*", &["*"])]
    #[case("actor:*", &[])]
    #[case("??", &[])]
    fn a_beginning_is_taken_off_in_every_way_that_a_pattern_has(#[case] text: &str, #[case] expected: &[&str]) {
        let pattern = Segment { text: text.to_owned(), wild: text.contains(['*', '?']) };
        assert_eq!(pattern.behind("repo:"), expected);
    }

    #[test]
    fn a_text_without_wildcards_has_the_beginning_or_not() {
        let plain = |text: &str| Segment { text: text.to_owned(), wild: false };
        assert_eq!(plain("repo:*").behind("repo:"), ["*"]);
        assert!(plain("*acme").behind("repo:").is_empty());
    }
}
