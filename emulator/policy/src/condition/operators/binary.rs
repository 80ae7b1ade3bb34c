//! `BinaryEquals`: bytes in canonical, padded base64; nothing is trimmed, and what is not canonical equals nothing.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Comparison, Operand, operator};
use crate::variable::{Piece, text_of};

operator! {
    /// The same bytes.
    BinaryEquals: "base64", negated: false, variables: false, bytes, compare
}

fn bytes(pieces: &[Piece<'_>]) -> Operand {
    let text = text_of(pieces);
    if STANDARD.decode(&text).is_ok() { Operand::Text(text.into()) } else { Operand::Unreadable }
}

/// Canonical texts are equal exactly when their bytes are.
fn compare(operand: &Operand, seen: &str) -> Comparison {
    Comparison::of(matches!(operand, Operand::Text(wanted) if **wanted == *seen))
}
