//! `Null`: whether the key is missing. `true` in any letter case asks for absence, every other text for presence.

use super::{Comparison, Operand, Operator, is_true, is_truth};
use crate::variable::{Piece, text_of};

/// Asks whether the request lacks the key.
#[derive(Debug)]
pub(crate) struct Null;

impl Operator for Null {
    fn name(&self) -> &'static str {
        "Null"
    }

    fn asks_presence(&self) -> bool {
        true
    }

    fn expects(&self) -> &'static str {
        "`true` or `false`"
    }

    fn operand(&self, pieces: &[Piece<'_>]) -> Operand {
        Operand::Boolean(is_true(&text_of(pieces)))
    }

    /// `seen` is `true` when the key is missing.
    fn compare(&self, operand: &Operand, seen: &str) -> Comparison {
        Comparison::of(matches!(operand, Operand::Boolean(wanted) if *wanted == is_true(seen)))
    }

    /// Its values are truth values, while the request's may be anything.
    fn reads(&self, wanted: &str) -> bool {
        is_truth(wanted)
    }
}
