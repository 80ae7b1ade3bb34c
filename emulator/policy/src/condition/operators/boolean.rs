//! `Bool`: `true` in any letter case is true; every other text, in policy and request alike, is false (recorded).

use super::{Comparison, Operand, operator};
use crate::variable::{Piece, text_of};

operator! {
    /// The same truth value.
    Bool: "`true` or `false`", negated: false, variables: true, truth, compare
}

/// Whether AWS reads the text as true.
pub(super) fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

fn truth(pieces: &[Piece<'_>]) -> Operand {
    Operand::Boolean(is_true(&text_of(pieces)))
}

fn compare(operand: &Operand, seen: &str) -> Comparison {
    Comparison::of(matches!(operand, Operand::Boolean(wanted) if *wanted == is_true(seen)))
}
