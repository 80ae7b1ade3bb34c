//! The string operators.
//!
//! `StringEquals` compares unit by unit and knows no wildcards; `StringLike` does. The `IgnoreCase` forms lower both
//! sides as Java does, without folding: K equals the Kelvin sign, but s not the long s, and letters beyond the basic
//! plane keep their case (all recorded). Nothing is normalised.

use std::borrow::Cow;

use super::{Comparison, Operand, operator};
use crate::{
    pattern::Pattern,
    variable::{Piece, text_of, units_of},
};

operator! {
    /// Equal, letter case included.
    StringEquals: "a string", negated: false, variables: true, exact, equals
}
operator! {
    /// Not equal.
    StringNotEquals: "a string", negated: true, variables: true, exact, equals
}
operator! {
    /// Equal but for letter case.
    StringEqualsIgnoreCase: "a string", negated: false, variables: true, lowered, equals_lowered
}
operator! {
    /// Not equal, even with letter case left out.
    StringNotEqualsIgnoreCase: "a string", negated: true, variables: true, lowered, equals_lowered
}
operator! {
    /// Matches a pattern with `*` and `?`.
    StringLike: "a string", negated: false, variables: true, pattern, matches
}
operator! {
    /// Matches no pattern.
    StringNotLike: "a string", negated: true, variables: true, pattern, matches
}

fn exact(pieces: &[Piece<'_>]) -> Operand {
    Operand::Text(text_of(pieces).into())
}

fn lowered(pieces: &[Piece<'_>]) -> Operand {
    Operand::Text(lower(&text_of(pieces)).into())
}

fn pattern(pieces: &[Piece<'_>]) -> Operand {
    Operand::Pattern(Pattern::from_units(&units_of(pieces)))
}

fn equals(operand: &Operand, seen: &str) -> Comparison {
    Comparison::of(matches!(operand, Operand::Text(text) if **text == *seen))
}

fn equals_lowered(operand: &Operand, seen: &str) -> Comparison {
    let Operand::Text(wanted) = operand else { return Comparison::Miss };
    // The wanted text is in lower case already, so that no letter of it needs a second look.
    Comparison::of(if seen.is_ascii() { wanted.eq_ignore_ascii_case(seen) } else { **wanted == *lower(seen) })
}

fn matches(operand: &Operand, seen: &str) -> Comparison {
    Comparison::of(matches!(operand, Operand::Pattern(pattern) if pattern.matches(seen)))
}

/// Lower case, a final sigma by its neighbours; letters beyond the basic plane stay as they are but count as neighbours.
fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let whole = text.to_lowercase();
    let mut lowered = whole.chars();
    let mut result = String::with_capacity(whole.len());
    for letter in text.chars() {
        let taken = lowered.by_ref().take(letter.to_lowercase().count());
        if u32::from(letter) > 0xFFFF {
            taken.for_each(drop);
            result.push(letter);
        } else {
            result.extend(taken);
        }
    }
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::lower;

    #[rstest]
    #[case("PrOd", "prod")]
    #[case("K", "k")]
    #[case("ẞÉ", "ßé")]
    #[case("ſ", "ſ")]
    #[case("Σ", "σ")]
    #[case("ΟΣ", "ος")]
    #[case("ΟΣΑ", "οσα")]
    #[case("AΣ\u{10400}", "aσ\u{10400}")]
    #[case("\u{10400}Σ", "\u{10400}ς")]
    fn letters_are_lowered_as_recorded(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(lower(text), expected);
    }
}
