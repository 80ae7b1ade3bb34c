//! What a YAML scalar is: null, a boolean, a number or text, by the core schema of YAML 1.2 and its explicit tags.
//!
//! Hexadecimal and octal numbers are 32-bit to GitHub; larger ones are refused. Source: actions/runner,
//! `YamlObjectReader`.

use super::Scalar;

const BOOLEAN: &str = "tag:yaml.org,2002:bool";
const FLOAT: &str = "tag:yaml.org,2002:float";
const INTEGER: &str = "tag:yaml.org,2002:int";
const NULL: &str = "tag:yaml.org,2002:null";
const TEXT: &str = "tag:yaml.org,2002:str";

/// Why a scalar is none that GitHub reads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refused {
    /// Quoted or a block, under a tag that is for plain scalars.
    Style { tag: String },
    /// Not a value of the tag's type.
    Value { tag: String },
    /// Not a tag of the core schema.
    Tag { tag: String },
}

/// The value of a scalar.
pub(super) fn resolve(text: &str, plain: bool, tag: Option<&str>) -> Result<Scalar, Refused> {
    match tag {
        Some(TEXT | "!") => Ok(Scalar::Text(text.into())),
        Some(tag) if !plain => Err(Refused::Style { tag: tag.to_owned() }),
        Some(tag) => {
            let value = match tag {
                BOOLEAN => boolean(text),
                FLOAT => float(text),
                INTEGER => integer(text)?,
                NULL => null(text),
                _ => return Err(Refused::Tag { tag: tag.to_owned() }),
            };
            value.ok_or_else(|| Refused::Value { tag: tag.to_owned() })
        }
        None if plain => Ok(match null(text).or_else(|| boolean(text)) {
            Some(value) => value,
            None => integer(text)?.or_else(|| float(text)).unwrap_or_else(|| Scalar::Text(text.into())),
        }),
        None => Ok(Scalar::Text(text.into())),
    }
}

fn null(text: &str) -> Option<Scalar> {
    matches!(text, "" | "null" | "Null" | "NULL" | "~").then_some(Scalar::Null)
}

fn boolean(text: &str) -> Option<Scalar> {
    match text {
        "true" | "True" | "TRUE" => Some(Scalar::Boolean(true)),
        "false" | "False" | "FALSE" => Some(Scalar::Boolean(false)),
        _ => None,
    }
}

fn integer(text: &str) -> Result<Option<Scalar>, Refused> {
    let radix = |digits: &str, radix: u32| {
        let number = u32::from_str_radix(digits, radix).map_err(|_| Refused::Value { tag: INTEGER.to_owned() })?;
        // The bits of a signed number: 0xFFFFFFFF is -1.
        Ok(Some(Scalar::Number(f64::from(number.cast_signed()))))
    };
    let all = |digits: &str, base: u32| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
    if let Some(digits) = text.strip_prefix("0x").filter(|digits| all(digits, 16)) {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o").filter(|digits| all(digits, 8)) {
        return radix(digits, 8);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    Ok(if all(digits, 10) { text.parse().ok().map(Scalar::Number) } else { None })
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, infinity, or not a number. Beyond the range is infinity.
fn float(text: &str) -> Option<Scalar> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(Scalar::Number(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Number(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Number(f64::NAN)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_reads = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let reads = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_reads;
    if reads { text.parse().ok().map(Scalar::Number) } else { None }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("~", Scalar::Null)]
    #[case("True", Scalar::Boolean(true))]
    #[case("yes", Scalar::Text("yes".into()))]
    #[case("+12", Scalar::Number(12.0))]
    #[case("0x1F", Scalar::Number(31.0))]
    #[case("0o17", Scalar::Number(15.0))]
    #[case("017", Scalar::Number(17.0))]
    #[case("1.", Scalar::Number(1.0))]
    #[case("-.5e+3", Scalar::Number(-500.0))]
    #[case("1e", Scalar::Text("1e".into()))]
    #[case("-", Scalar::Text("-".into()))]
    #[case(".", Scalar::Text(".".into()))]
    #[case("012345678901", Scalar::Number(12_345_678_901.0))]
    fn a_plain_scalar_is_what_the_core_schema_says(#[case] text: &str, #[case] value: Scalar) {
        assert_eq!(resolve(text, true, None), Ok(value));
    }

    #[test]
    fn a_quoted_scalar_is_text_and_a_tag_needs_its_own_values() {
        assert_eq!(resolve("true", false, None), Ok(Scalar::Text("true".into())));
        assert_eq!(resolve("1", true, Some(TEXT)), Ok(Scalar::Text("1".into())));
        assert_eq!(resolve("x", true, Some(BOOLEAN)), Err(Refused::Value { tag: BOOLEAN.to_owned() }));
        assert_eq!(resolve("1", false, Some(INTEGER)), Err(Refused::Style { tag: INTEGER.to_owned() }));
        assert_eq!(resolve("0x1FFFFFFFF", true, None), Err(Refused::Value { tag: INTEGER.to_owned() }));
    }
}
