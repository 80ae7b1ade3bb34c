//! Numbers that patterns let through: `4*`, `????????`.
//!
//! GitHub numbers its users, repositories and enterprises in one row each, so that somebody has almost every number. A
//! number alone (`456789`) means one of them, a star alone says that none is meant.

use super::{Segment, hint::fill_each};

/// No number of GitHub has more digits.
const LONGEST: usize = 12;

/// Whether the text was meant to pin a number and does not.
pub(in crate::lint) fn is_open_id(id: &Segment) -> bool {
    id.wild && id.text.contains(|letter: char| letter != '*')
}

/// A number that the author may have meant.
pub(super) fn meant(pattern: &Segment) -> Option<String> {
    numbers(pattern, &["", "1", "10"], '1').next()
}

/// Numbers that he did not mean, of several digits, for a Deny may refuse some.
pub(super) fn others(pattern: &Segment) -> impl Iterator<Item = String> + '_ {
    let usual = numbers(pattern, &["9907", "90"], '9');
    usual.chain(numbers(pattern, &["3105"], '3')).chain(numbers(pattern, &["57"], '7'))
}

/// The same of every length, and with the digits of the other patterns, for these may ask for them as well.
pub(super) fn of_every_length(pattern: &Segment, others: &[&Segment]) -> Vec<String> {
    let lengths = (1..LONGEST).flat_map(|length| ["9", "3", "7"].map(|digit| digit.repeat(length)));
    let digits = others.iter().take(8).flat_map(|other| ["", "9"].map(|filler| fill_each(&other.text, &[filler], '9')));
    let fillers: Vec<String> = lengths.chain(digits).collect();
    let fillers: Vec<&str> = fillers.iter().map(String::as_str).collect();
    ['9', '3', '7'].into_iter().flat_map(|digit| numbers(pattern, &fillers, digit).collect::<Vec<_>>()).collect()
}

/// Numbers that match, if it is a pattern of numbers.
fn numbers<'p>(pattern: &'p Segment, fillers: &'p [&'p str], digit: char) -> impl Iterator<Item = String> + 'p {
    let fillers = if is_open_id(pattern) { fillers } else { &[] };
    let filled = fillers.iter().map(move |filler| fill_each(&pattern.text, &[filler], digit));
    filled.filter(|number| is_number(number))
}

pub(super) fn is_number(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("4*", Some("4"), Some("49907"))]
    #[case("*9", Some("9"), Some("99079"))]
    #[case("????????", Some("11111111"), Some("99999999"))]
    #[case("1?3", Some("113"), Some("193"))]
    #[case("?*", Some("1"), Some("99907"))]
    #[case("*", None, None)]
    #[case("456789", None, None)]
    #[case("0*", None, None)]
    #[case("4*:ref", None, None)]
    #[case("1234567890123*", None, None)]
    fn a_pattern_of_numbers_lets_others_through(
        #[case] text: &str,
        #[case] own: Option<&str>,
        #[case] other: Option<&str>,
    ) {
        let pattern = Segment { text: text.to_owned(), wild: text.contains(['*', '?']) };
        assert_eq!((meant(&pattern).as_deref(), others(&pattern).next().as_deref()), (own, other));
    }
}
