//! The numeric operators: decimal numbers, compared exactly whatever their size.
//!
//! `01`, `+1`, `1.0`, `1.` and `1e0` are all one (recorded). What is no number (`NaN`, text, nothing) equals no number,
//! on either side; so `NumericNotEquals` holds for it and every other operator fails.

use std::cmp::Ordering;

use super::{Comparison, Operand, operator};
use crate::variable::{Piece, text_of};

operator! {
    /// Equal in value.
    NumericEquals: "a number", negated: false, variables: false, number, |o, s| compare(o, s, Ordering::is_eq)
}
operator! {
    /// Not equal in value.
    NumericNotEquals: "a number", negated: true, variables: false, number, |o, s| compare(o, s, Ordering::is_eq)
}
operator! {
    /// The request's number is less.
    NumericLessThan: "a number", negated: false, variables: false, number, |o, s| compare(o, s, Ordering::is_lt)
}
operator! {
    /// The request's number is not greater.
    NumericLessThanEquals: "a number", negated: false, variables: false, number, |o, s| compare(o, s, Ordering::is_le)
}
operator! {
    /// The request's number is greater.
    NumericGreaterThan: "a number", negated: false, variables: false, number, |o, s| compare(o, s, Ordering::is_gt)
}
operator! {
    /// The request's number is not less.
    NumericGreaterThanEquals: "a number", negated: false, variables: false, number, |o, s| compare(o, s, Ordering::is_ge)
}

/// A decimal number of any length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: Vec<u8>,
    /// The power of ten of the first digit, plus one.
    magnitude: i64,
}

fn number(pieces: &[Piece<'_>]) -> Operand {
    Number::parse(&text_of(pieces)).map_or(Operand::Unreadable, Operand::Number)
}

fn compare(operand: &Operand, seen: &str, wanted: fn(Ordering) -> bool) -> Comparison {
    match (operand, Number::parse(seen)) {
        (Operand::Number(operand), Some(seen)) => Comparison::of(wanted(seen.cmp(operand))),
        _ => Comparison::Miss,
    }
}

impl Number {
    fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, i64::from(exponent.parse::<i32>().ok()?)),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        let kept = digits.len() - digits.iter().rev().take_while(|digit| **digit == b'0').count();
        let Some(digits) = digits.get(leading..kept) else {
            return Some(Self { negative: false, digits: Vec::new(), magnitude: 0 });
        };
        let magnitude = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()? + exponent;
        Some(Self { negative, digits: digits.to_vec(), magnitude })
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        // Digits after the last one given are zeros, which is what the order of slices takes them for.
        let size = || self.magnitude.cmp(&other.magnitude).then_with(|| self.digits.cmp(&other.digits));
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            1 => size(),
            _ => size().reverse(),
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("01", "1", Ordering::Equal)]
    #[case("+1", "1.", Ordering::Equal)]
    #[case("1e0", "1.0", Ordering::Equal)]
    #[case("-0", "0.000", Ordering::Equal)]
    #[case("120e-1", "12", Ordering::Equal)]
    #[case(".5", "0.50", Ordering::Equal)]
    #[case("9007199254740992", "9007199254740993", Ordering::Less)]
    #[case("-2", "-1", Ordering::Less)]
    #[case("-1", "0", Ordering::Less)]
    #[case("1e999", "2", Ordering::Greater)]
    #[case("0.1", "0.09", Ordering::Greater)]
    fn numbers_compare_by_value(#[case] left: &str, #[case] right: &str, #[case] expected: Ordering) {
        assert_eq!(Number::parse(left).unwrap().cmp(&Number::parse(right).unwrap()), expected);
    }

    #[test]
    fn the_partial_order_is_the_order() {
        assert!(Number::parse("1") < Number::parse("2"));
    }

    #[rstest]
    fn what_is_no_number_is_none(
        #[values("", "NaN", "Infinity", "1 ", " 1", "0x1", "1e", "--1", ".", "1.2.3", "\u{661}")] text: &str,
    ) {
        assert_eq!(Number::parse(text), None);
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_numbers(left in -9_999_i64..9_999, right in -9_999_i64..9_999, scale in 0_u32..4) {
            let text = |n: i64| format!("{n}e-{scale}");
            let (a, b) = (Number::parse(&text(left)).unwrap(), Number::parse(&text(right)).unwrap());
            prop_assert_eq!(a.cmp(&b), left.cmp(&right));
        }
    }
}
