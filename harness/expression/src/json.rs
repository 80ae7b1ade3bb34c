//! Values from JSON and to JSON, and the text that `toJSON` writes.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::{Unknown, Value, number};

impl Value {
    /// The value that a JSON document says.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(holds) => Self::Boolean(*holds),
            Json::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::string(text.as_str()),
            Json::Array(items) => Self::array(items.iter().map(Self::from_json)),
            Json::Object(entries) => {
                Self::object(entries.iter().map(|(name, value)| (name.clone(), Self::from_json(value))))
            }
        }
    }

    /// The JSON document of the value. NaN and the infinities become null, for JSON has no such numbers.
    ///
    /// # Errors
    ///
    /// Something in it is not known.
    pub fn to_json(&self) -> Result<Json, Unknown> {
        Ok(match self {
            Self::Null => Json::Null,
            Self::Boolean(holds) => Json::Bool(*holds),
            Self::Number(number) => json_number(*number),
            Self::String(text) => Json::String(text.as_ref().to_owned()),
            Self::Array(array) => Json::Array(array.items().iter().map(Self::to_json).collect::<Result<_, _>>()?),
            Self::Object(object) => {
                if let Some(why) = object.unknown_rest() {
                    return Err(why.clone());
                }
                let entries = object.entries().iter().map(|(name, value)| Ok((name.clone(), value.to_json()?)));
                Json::Object(entries.collect::<Result<_, Unknown>>()?)
            }
            Self::Unknown(unknown) => return Err(unknown.clone()),
        })
    }
}

/// A whole number without a decimal point where JSON's own integers reach.
fn json_number(number: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53 is exact")]
        return Json::from(number as i64);
    }
    serde_json::Number::from_f64(number).map_or(Json::Null, Json::Number)
}

/// What `toJSON` gives: two spaces of indent, `[]` and `{}` for what is empty.
pub(crate) fn pretty(value: &Value) -> Result<String, Unknown> {
    let mut text = String::new();
    write_value(&mut text, value, 0)?;
    Ok(text)
}

fn write_value(out: &mut String, value: &Value, depth: usize) -> Result<(), Unknown> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Number(number) if !number.is_finite() => out.push_str("null"),
        Value::Number(number) => out.push_str(&number::text(*number)),
        Value::Boolean(_) => out.push_str(&value.text()?),
        Value::String(text) => write_string(out, text),
        Value::Unknown(unknown) => return Err(unknown.clone()),
        Value::Array(array) => {
            out.push('[');
            for (index, item) in array.items().iter().enumerate() {
                new_line(out, index > 0, depth + 1);
                write_value(out, item, depth + 1)?;
            }
            close(out, array.items().is_empty(), depth, ']');
        }
        Value::Object(object) => {
            if let Some(why) = object.unknown_rest() {
                return Err(why.clone());
            }
            out.push('{');
            for (index, (name, item)) in object.entries().iter().enumerate() {
                new_line(out, index > 0, depth + 1);
                write_string(out, name);
                out.push_str(": ");
                write_value(out, item, depth + 1)?;
            }
            close(out, object.entries().is_empty(), depth, '}');
        }
    }
    Ok(())
}

fn new_line(out: &mut String, after_another: bool, depth: usize) {
    out.push_str(if after_another { ",\n" } else { "\n" });
    out.push_str(&"  ".repeat(depth));
}

fn close(out: &mut String, empty: bool, depth: usize, bracket: char) {
    if !empty {
        new_line_only(out, depth);
    }
    out.push(bracket);
}

fn new_line_only(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

fn write_string(out: &mut String, text: &str) {
    // A JSON string is written the same by everyone; `write!` to a `String` cannot fail.
    let _ = write!(out, "{}", Json::String(text.to_owned()));
}
