//! The ARN operators: the six parts are compared one by one, with `*` and `?`, letter case included.
//!
//! `ArnEquals` and `ArnLike` are the same. A request value that is no ARN fails all four. A policy value that is none,
//! compared with a value that is one, breaks the condition: an Allow never applies, a Deny always does (recorded).

use super::{Comparison, Operand, operator};
use crate::{
    pattern::{Pattern, STAR, Unit},
    variable::{Piece, units_of},
};

operator! {
    /// Matches an ARN pattern.
    ArnEquals: "an ARN", negated: false, variables: true, arn, compare, reads: is_arn
}
operator! {
    /// Matches no ARN pattern.
    ArnNotEquals: "an ARN", negated: true, variables: true, arn, compare, reads: is_arn
}
operator! {
    /// Matches an ARN pattern.
    ArnLike: "an ARN", negated: false, variables: true, arn, compare, reads: is_arn
}
operator! {
    /// Matches no ARN pattern.
    ArnNotLike: "an ARN", negated: true, variables: true, arn, compare, reads: is_arn
}

/// One pattern per part; the last part keeps its colons.
pub(crate) type ArnPattern = [Pattern; 6];

fn arn(pieces: &[Piece<'_>]) -> Operand {
    let units = units_of(pieces);
    if units == [STAR] {
        let any = || Pattern::new("*");
        return Operand::Arn(Box::new([any(), any(), any(), any(), any(), any()]));
    }
    let parts: Vec<Pattern> = units.splitn(6, |unit| *unit == Unit::from(b':')).map(Pattern::from_units).collect();
    match ArnPattern::try_from(parts) {
        Ok(parts) => Operand::Arn(Box::new(parts)),
        Err(_) => Operand::Unreadable,
    }
}

fn compare(operand: &Operand, seen: &str) -> Comparison {
    if !is_arn(seen) {
        return Comparison::Incomparable;
    }
    match operand {
        Operand::Arn(patterns) => {
            Comparison::of(patterns.iter().zip(seen.splitn(6, ':')).all(|(pattern, part)| pattern.matches(part)))
        }
        _ => Comparison::Broken,
    }
}

fn is_arn(seen: &str) -> bool {
    seen.starts_with("arn:") && seen.splitn(6, ':').count() == 6
}
