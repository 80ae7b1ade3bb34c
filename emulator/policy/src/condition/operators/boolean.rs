//! `Bool`: `true` in any letter case is true; every other text, in policy and request alike, is false (recorded).

use super::{Comparison, Operand, operator};
use crate::variable::{Piece, text_of};

operator! {
    /// The same truth value.
    Bool: "`true` or `false`", negated: false, variables: true, truth, compare, reads: is_truth
}

/// Whether AWS reads the text as true.
pub(super) fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

/// Whether the text is a truth value, and not one that counts as false for being none.
pub(super) fn is_truth(text: &str) -> bool {
    is_true(text) || text.eq_ignore_ascii_case("false")
}

fn truth(pieces: &[Piece<'_>]) -> Operand {
    Operand::Boolean(is_true(&text_of(pieces)))
}

/// Every value of a policy is a truth value, one that is too long to be read included: that one is false.
fn compare(operand: &Operand, seen: &str) -> Comparison {
    Comparison::of(matches!(operand, Operand::Boolean(true)) == is_true(seen))
}
