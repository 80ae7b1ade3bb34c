//! The text of a query parameter as the value that its shape asks for.
//!
//! Integers as recorded: an optional `+` and leading zeros are fine; blanks, fractions, exponents and what exceeds 32
//! bits are not. The texts of these refusals were not recorded: `unverified`.

use base64::{Engine, engine::general_purpose::STANDARD};
use portcullis_model::Timestamp;
use serde_json::{Number, Value};

use crate::model::Kind;

/// The value of a scalar shape, or the problem with the text.
pub(super) fn from_text(kind: &Kind, text: &str) -> Result<Value, String> {
    match kind {
        Kind::Blob => match STANDARD.decode(text) {
            Ok(_) => Ok(Value::String(text.to_owned())),
            Err(_) => Err(format!("'{text}' can not be converted to a Blob")),
        },
        Kind::Boolean => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(format!("'{text}' can not be converted to a Boolean")),
        },
        Kind::Double => match text.parse().ok().and_then(Number::from_f64) {
            Some(number) => Ok(Value::Number(number)),
            None => Err(format!("'{text}' can not be converted to a Double")),
        },
        Kind::Integer => match text.parse::<i32>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(format!("'{text}' can not be converted to an Integer")),
        },
        Kind::Long => match text.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(format!("'{text}' can not be converted to a Long")),
        },
        Kind::Timestamp => match seconds(text) {
            Some(number) => Ok(Value::Number(number)),
            None => Err(format!("'{text}' can not be converted to a Timestamp")),
        },
        Kind::String => Ok(Value::String(text.to_owned())),
        Kind::List(_) | Kind::Map { .. } | Kind::Structure(_) => Err("Expected list or null".to_owned()),
    }
}

/// ISO 8601 as the clients write it, or seconds since 1970.
fn seconds(text: &str) -> Option<Number> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(seconds.into());
    }
    let at: Timestamp = text.parse().ok()?;
    if at.subsec_nanosecond() == 0 {
        return Some(at.as_second().into());
    }
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a date are far below 2^52")]
    Number::from_f64(at.as_millisecond() as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(Kind::Integer, "0900", json!(900))]
    #[case(Kind::Integer, "+900", json!(900))]
    #[case(Kind::Boolean, "true", json!(true))]
    #[case(Kind::Timestamp, "2026-09-16T15:43:35Z", json!(1_789_573_415))]
    #[case(Kind::Timestamp, "2026-09-16T15:43:35.250Z", json!(1_789_573_415.25))]
    #[case(Kind::Timestamp, "1789573415", json!(1_789_573_415))]
    #[case(Kind::Blob, "aGk=", json!("aGk="))]
    fn readable_text(#[case] kind: Kind, #[case] text: &str, #[case] value: Value) {
        assert_eq!(from_text(&kind, text), Ok(value));
    }

    #[rstest]
    fn unreadable_text_is_no_integer(#[values("900.0", "9e2", " 1 ", "1.0", "", "+", "2147483648", "٣")] text: &str) {
        assert!(from_text(&Kind::Integer, text).is_err());
    }

    #[rstest]
    #[case(Kind::Boolean, "yes")]
    #[case(Kind::Boolean, "True")]
    #[case(Kind::Double, "NaN")]
    #[case(Kind::Blob, "***")]
    #[case(Kind::Timestamp, "yesterday")]
    fn unreadable_text(#[case] kind: Kind, #[case] text: &str) {
        assert!(from_text(&kind, text).is_err());
    }
}
