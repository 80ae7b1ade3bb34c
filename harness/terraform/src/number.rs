//! Exact decimal numbers.
//!
//! Terraform computes with 512 bits, so `0.1 + 0.2` is `0.3` there. A number here is an integer and a count of decimal
//! places, computed without rounding; what would need rounding or more than 38 digits is refused, not approximated.

use std::{cmp::Ordering, fmt, str::FromStr};

/// A decimal number without trailing zeros: `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Number {
    mantissa: i128,
    scale: u32,
}

/// The exact result does not fit, or the text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inexact;

impl Number {
    fn new(mut mantissa: i128, mut scale: u32) -> Self {
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// The value as a whole number, if it is one.
    pub(crate) fn as_integer(self) -> Option<i128> {
        (self.scale == 0).then_some(self.mantissa)
    }

    /// The whole number below.
    pub(crate) fn floor(self) -> Self {
        let unit = 10_i128.checked_pow(self.scale).unwrap_or(i128::MAX);
        Self::new(self.mantissa.div_euclid(unit), 0)
    }

    /// The whole number above.
    pub(crate) fn ceil(self) -> Self {
        let below = self.floor();
        if below == self { below } else { Self::new(below.mantissa.saturating_add(1), 0) }
    }

    /// The value without its sign.
    pub(crate) fn abs(self) -> Self {
        Self { mantissa: self.mantissa.saturating_abs(), scale: self.scale }
    }

    /// The value with the other sign.
    pub(crate) fn negated(self) -> Self {
        Self { mantissa: self.mantissa.saturating_neg(), scale: self.scale }
    }

    /// The exact sum.
    pub(crate) fn plus(self, other: Self) -> Result<Self, Inexact> {
        let (left, right, scale) = aligned(self, other).ok_or(Inexact)?;
        left.checked_add(right).map(|sum| Self::new(sum, scale)).ok_or(Inexact)
    }

    /// The exact difference.
    pub(crate) fn minus(self, other: Self) -> Result<Self, Inexact> {
        self.plus(other.negated())
    }

    /// The exact product.
    pub(crate) fn times(self, other: Self) -> Result<Self, Inexact> {
        let scale = self.scale.checked_add(other.scale).ok_or(Inexact)?;
        self.mantissa.checked_mul(other.mantissa).map(|product| Self::new(product, scale)).ok_or(Inexact)
    }

    /// The quotient, if it has a finite decimal form.
    pub(crate) fn divided_by(self, other: Self) -> Result<Self, Inexact> {
        let (mut left, right, _) = aligned(self, other).ok_or(Inexact)?;
        for scale in 0..30 {
            match left.checked_rem(right) {
                None => return Err(Inexact),
                Some(0) => return left.checked_div(right).map(|whole| Self::new(whole, scale)).ok_or(Inexact),
                Some(_) => left = left.checked_mul(10).ok_or(Inexact)?,
            }
        }
        Err(Inexact)
    }

    /// What is left of the division, with the sign of the left side.
    pub(crate) fn remainder(self, other: Self) -> Result<Self, Inexact> {
        let (left, right, scale) = aligned(self, other).ok_or(Inexact)?;
        left.checked_rem(right).map(|rest| Self::new(rest, scale)).ok_or(Inexact)
    }

    /// Which of the two is greater; nothing when they cannot be brought to one scale.
    pub(crate) fn compared(self, other: Self) -> Option<Ordering> {
        aligned(self, other).map(|(left, right, _)| left.cmp(&right))
    }
}

fn aligned(left: Number, right: Number) -> Option<(i128, i128, u32)> {
    let scale = left.scale.max(right.scale);
    let raise = |number: Number| 10_i128.checked_pow(scale - number.scale)?.checked_mul(number.mantissa);
    Some((raise(left)?, raise(right)?, scale))
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::new(i128::from(value), 0)
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        Self::new(i128::try_from(value).unwrap_or(i128::MAX), 0)
    }
}

impl FromStr for Number {
    type Err = Inexact;

    fn from_str(text: &str) -> Result<Self, Inexact> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().map_err(|_| Inexact)?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if unsigned.is_empty() || !all_digits(unsigned) || !all_digits(fraction) {
            return Err(Inexact);
        }
        if digits.contains('.') && fraction.is_empty() {
            return Err(Inexact);
        }
        let fraction = fraction.trim_end_matches('0');
        let mantissa: i128 = format!("{whole}{fraction}").parse().map_err(|_| Inexact)?;
        let scale = i32::try_from(fraction.len()).map_err(|_| Inexact)?.checked_sub(exponent).ok_or(Inexact)?;
        if scale >= 0 {
            let scale = u32::try_from(scale).map_err(|_| Inexact)?;
            return if scale <= 38 { Ok(Self::new(mantissa, scale)) } else { Err(Inexact) };
        }
        let raise = 10_i128.checked_pow(scale.unsigned_abs()).ok_or(Inexact)?;
        mantissa.checked_mul(raise).map(|mantissa| Self::new(mantissa, 0)).ok_or(Inexact)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.mantissa);
        }
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let unit = 10_u128.checked_pow(self.scale).unwrap_or(u128::MAX);
        let digits = self.mantissa.unsigned_abs();
        let width = usize::try_from(self.scale).unwrap_or(usize::MAX);
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("1.50", "1.5")]
    #[case("1e3", "1000")]
    #[case("1e-7", "0.0000001")]
    #[case("-0.05", "-0.05")]
    #[case("100000000000000000000", "100000000000000000000")]
    fn a_number_prints_as_terraform_prints_it(#[case] text: &str, #[case] printed: &str) {
        assert_eq!(number(text).to_string(), printed);
    }

    #[rstest]
    #[case("")]
    #[case("1.")]
    #[case(".5")]
    #[case("abc")]
    #[case("1e99")]
    #[case("--1")]
    fn what_is_no_exact_number_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Number>(), Err(Inexact));
    }

    #[test]
    fn sums_and_quotients_are_exact_or_refused() {
        assert_eq!(number("0.1").plus(number("0.2")), Ok(number("0.3")));
        assert_eq!(number("5").divided_by(number("2")), Ok(number("2.5")));
        assert_eq!(number("1").divided_by(number("3")), Err(Inexact));
        assert_eq!(number("1").divided_by(number("0")), Err(Inexact));
        assert_eq!(number("-5").remainder(number("3")), Ok(number("-2")));
        assert_eq!(number("-1.5").floor(), number("-2"));
        assert_eq!(number("1.2").ceil(), number("2"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_prints_back(text in "[-+]?[0-9.eE+-]{0,45}") {
            if let Ok(number) = text.parse::<Number>() {
                proptest::prop_assert_eq!(number.to_string().parse(), Ok(number));
            }
        }
    }
}
