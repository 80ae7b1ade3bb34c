//! `ContextEntries`: condition keys with typed values, and the text that the simulator makes of a value.
//!
//! A date becomes its moment in UTC to the millisecond, a number loses its sign and leading zeros and keeps its scale, a
//! truth is `true` or `TRUE`; addresses and bytes stay as they are. Recorded.

use base64::{Engine, engine::general_purpose::STANDARD};
use portcullis_model::Timestamp;
use portcullis_policy::Context;
use portcullis_wire::Fault;
use serde::Deserialize;

use super::reading;
use crate::faults;

/// One entry as a caller sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Entry {
    context_key_name: Option<String>,
    context_key_values: Option<Vec<String>>,
    context_key_type: Option<String>,
}

/// What the values of an entry are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Truth,
    Address,
    Bytes,
    Date,
}

/// Puts the entries into the context, above what is there; answers their names.
///
/// # Errors
///
/// `InvalidInput` for an entry without a name, a type or values, for a name twice, for values that are not of the type.
pub(super) fn add(context: &mut Context, entries: &[Entry]) -> Result<Vec<String>, Fault> {
    let mut names: Vec<String> = Vec::new();
    for entry in entries {
        let values = entry.context_key_values.as_deref().unwrap_or_default();
        if entry.context_key_name.is_none() && entry.context_key_type.is_none() && values.is_empty() {
            continue;
        }
        let Some(name) = entry.context_key_name.as_deref().filter(|name| !name.is_empty()) else {
            return Err(faults::SIMULATION.with(&[("message", "ContextKeyName cannot be null or empty.")]));
        };
        if names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(refused(format!("Duplicate context key: {name}.")));
        }
        names.push(name.to_owned());
        let Some(kind) = entry.context_key_type.as_deref() else {
            return Err(refused(format!("Context key {name} has invalid type null.")));
        };
        if values.is_empty() {
            return Err(refused(format!("Context values for context key {name} cannot be null or empty.")));
        }
        let element = kind.strip_suffix("List");
        if element.is_none() && values.len() > 1 {
            let count = values.len();
            return Err(refused(format!("Context key {kind} expected a single value, but received {count}.")));
        }
        let texts = values.iter().map(|value| text(Kind::of(element.unwrap_or(kind)), name, value));
        let texts = texts.collect::<Result<Vec<String>, Fault>>()?;
        match (element, texts.as_slice()) {
            (None, [single]) => context.set(name, single.clone()),
            (_, several) => context.set_all(name, several.iter().cloned()),
        }
    }
    Ok(names)
}

impl Kind {
    /// The API model lets only these through.
    fn of(name: &str) -> Self {
        match name {
            "numeric" => Self::Number,
            "boolean" => Self::Truth,
            "ip" => Self::Address,
            "binary" => Self::Bytes,
            "date" => Self::Date,
            _ => Self::Text,
        }
    }
}

fn text(kind: Kind, name: &str, value: &str) -> Result<String, Fault> {
    let expected = |what: &str| refused(format!("Invalid context value for key {name}: expected {what}."));
    match kind {
        Kind::Text => Ok(value.to_owned()),
        Kind::Truth => Ok(if matches!(value, "true" | "TRUE") { "true" } else { "false" }.to_owned()),
        Kind::Number if reading::is_number(value) => Ok(number(value)),
        Kind::Number => Err(expected("numeric format")),
        Kind::Address if reading::is_address(value) => Ok(value.to_owned()),
        Kind::Address => Err(expected("IP address")),
        Kind::Bytes if STANDARD.decode(value).is_ok() => Ok(value.to_owned()),
        Kind::Bytes => Err(expected("base-64 encoded binary format")),
        Kind::Date if reading::is_date(value) => Ok(date(value)),
        Kind::Date => Err(expected("DateTime format")),
    }
}

/// `1.00` of `01.00`.
fn number(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let kept = digits.trim_start_matches('0');
    let zero = if kept.starts_with(|first: char| first.is_ascii_digit()) { "" } else { "0" };
    format!("{sign}{zero}{kept}")
}

/// `2026-01-01T00:00:00.000Z`; what this cannot read, though the policy language can, stays as it is. Unverified for it.
fn date(text: &str) -> String {
    let moment = match text.strip_prefix('+').unwrap_or(text).parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds).ok(),
        Err(_) => {
            let with_time = if text.contains(['T', 't']) { text.to_owned() } else { format!("{text}T00:00:00") };
            with_time.parse().or_else(|_| format!("{with_time}Z").parse()).ok()
        }
    };
    moment.map_or_else(
        || text.to_owned(),
        |moment: Timestamp| format!("{}.{:03}Z", moment.strftime("%Y-%m-%dT%H:%M:%S"), moment.subsec_millisecond()),
    )
}

fn refused(message: String) -> Fault {
    faults::SIMULATION.with(&[("message", &message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_become_text() {
        assert_eq!(number("01.00"), "1.00");
        assert_eq!(number("-0.5"), "-0.5");
        assert_eq!(number("+000"), "0");
        assert_eq!(date("0"), "1970-01-01T00:00:00.000Z");
        assert_eq!(date("2026-01-02"), "2026-01-02T00:00:00.000Z");
        assert_eq!(date("2026-01-02T03:04:05.6789+01:00"), "2026-01-02T02:04:05.678Z");
    }
}
