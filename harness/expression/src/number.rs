//! Numbers as GitHub reads and writes them: the runner's rules, which are .NET's.
//!
//! Written with at most fifteen significant digits (`G15`), so that 0.1 + 0.2 does not show; read from decimal,
//! exponent, `0x` and `0o` forms, `Infinity` and `-Infinity`. Everything else is NaN; empty text is zero.

/// The text of a number.
pub(crate) fn text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{number:.14e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if -5 < exponent && exponent < 15 {
        format!("{sign}{}", positional(digits, exponent))
    } else {
        let (first, rest) = split_at(digits, 1);
        let point = if rest.is_empty() { "" } else { "." };
        let direction = if exponent < 0 { '-' } else { '+' };
        format!("{sign}{first}{point}{rest}E{direction}{:02}", exponent.unsigned_abs())
    }
}

/// The digits with the decimal point where the exponent puts it.
fn positional(digits: &str, exponent: i32) -> String {
    match usize::try_from(exponent) {
        Ok(exponent) => {
            let whole = exponent + 1;
            if digits.len() <= whole {
                format!("{digits}{}", "0".repeat(whole - digits.len()))
            } else {
                let (whole, fraction) = split_at(digits, whole);
                format!("{whole}.{fraction}")
            }
        }
        Err(_) => {
            let zeros = usize::try_from(exponent.unsigned_abs()).map_or(0, |places| places - 1);
            format!("0.{}{digits}", "0".repeat(zeros))
        }
    }
}

fn split_at(digits: &str, at: usize) -> (&str, &str) {
    digits.split_at_checked(at).unwrap_or((digits, ""))
}

/// The number that a text says.
pub(crate) fn parse(text: &str) -> f64 {
    let text = text.trim();
    if text.is_empty() {
        return 0.0;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    match text {
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        decimal if is_decimal(decimal) => decimal.parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}

// unverified: the runner reads these through a 32-bit integer, and what it makes of more than 32 bits nobody recorded.
fn radix(digits: &str, radix: u32) -> f64 {
    if digits.is_empty() {
        return f64::NAN;
    }
    digits
        .chars()
        .try_fold(0.0, |sum, digit| Some(sum * f64::from(radix) + f64::from(digit.to_digit(radix)?)))
        .unwrap_or(f64::NAN)
}

/// `[+-] digits [. digits] [e [+-] digits]`, with at least one digit before the exponent. Rust reads `inf` and `nan`
/// besides, GitHub does not.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && all_digits(exponent))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    // The first six: GitHub's own cases; the rest by the rules of .NET's `G15`.
    #[rstest]
    #[case(0.845_512_408_225_570_1, "0.84551240822557")]
    #[case(1_587_106_672_383_762_434.0, "1.58710667238376E+18")]
    #[case(123_456.123_456, "123456.123456")]
    #[case(-0.0, "0")]
    #[case(120.0, "120")]
    #[case(-2.0, "-2")]
    #[case(0.1 + 0.2, "0.3")]
    #[case(1e14, "100000000000000")]
    #[case(1e15, "1E+15")]
    #[case(0.0001, "0.0001")]
    #[case(0.000_01, "1E-05")]
    #[case(-1.5e-7, "-1.5E-07")]
    #[case(1e100, "1E+100")]
    fn a_number_is_written_with_fifteen_digits(#[case] number: f64, #[case] expected: &str) {
        assert_eq!(text(number), expected);
    }

    #[rstest]
    #[case("", 0.0)]
    #[case("  ", 0.0)]
    #[case(" +1.2e2 ", 120.0)]
    #[case("0xff", 255.0)]
    #[case("0o10", 8.0)]
    #[case(".5", 0.5)]
    #[case("5.", 5.0)]
    #[case("-Infinity", f64::NEG_INFINITY)]
    fn a_text_is_read_as_the_number_it_says(#[case] text: &str, #[case] expected: f64) {
        assert_eq!(parse(text), expected);
    }

    #[rstest]
    #[case("inf")]
    #[case("nan")]
    #[case("1_000")]
    #[case("0x")]
    #[case("0b1")]
    #[case(".")]
    #[case("1e")]
    #[case("--1")]
    #[case("1 2")]
    fn other_text_is_no_number(#[case] text: &str) {
        assert!(parse(text).is_nan());
    }
}
