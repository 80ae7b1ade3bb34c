//! `format` and `formatlist`: the verbs `%s`, `%d`, `%v`, `%q`, `%t` and `%%`, with width, `-` and `0`.
//!
//! Other verbs are refused.

use super::{Call, Function};
use crate::{error::Problem, json, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("format", 1, usize::MAX, |call| {
        let values: Vec<&Value> = call.values().skip(1).collect();
        formatted(call, &call.text(0)?, &values).map(Value::String)
    }),
    Function::new("formatlist", 1, usize::MAX, formatlist),
];

/// Formats once per element of the lists; what is not a list is the same in each.
fn formatlist(call: &Call<'_>) -> Result<Value, Problem> {
    let format = call.text(0)?;
    let lists = call.values().skip(1).filter_map(|value| match value {
        Value::List(items) => Some(items.len()),
        _ => None,
    });
    let lengths: Vec<usize> = lists.collect();
    let length = lengths.first().copied().unwrap_or(1);
    if lengths.iter().any(|other| *other != length) {
        return Err(call.problem("`formatlist`: the lists must have one length"));
    }
    let constant: usize = call.values().map(|value| value.to_text().map_or(0, |text| text.len())).sum();
    call.bounded(constant.saturating_mul(length))?;
    let mut texts = Vec::new();
    for index in 0..length {
        let mut values = Vec::new();
        for value in call.values().skip(1) {
            values.push(match value {
                Value::List(items) => items.get(index).unwrap_or(&Value::Null),
                other => other,
            });
        }
        texts.push(formatted(call, &format, &values)?);
    }
    Ok(Value::texts(texts))
}

fn formatted(call: &Call<'_>, format: &str, values: &[&Value]) -> Result<String, Problem> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = format.chars();
    while let Some(character) = rest.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let (mut left, mut zero, mut width) = (false, false, String::new());
        let verb = loop {
            match rest.next() {
                Some('-') => left = true,
                Some('0') if width.is_empty() => zero = true,
                Some(digit) if digit.is_ascii_digit() => width.push(digit),
                Some(verb) => break verb,
                None => return Err(call.problem("`format`: the text ends inside of a verb")),
            }
        };
        if verb == '%' {
            out.push('%');
            continue;
        }
        let Some(value) = values.next() else {
            return Err(call.problem(format!("`format`: there is no argument for `%{verb}`")));
        };
        let text = verb_text(call, verb, value)?;
        let width = if width.is_empty() { 0 } else { width.parse().unwrap_or(usize::MAX) };
        if width > 1000 {
            return Err(call.problem("`format`: the width may be no more than 1000"));
        }
        let padding = width.saturating_sub(text.chars().count());
        match (left, zero) {
            (true, _) => out.push_str(&(text + &" ".repeat(padding))),
            (false, true) => {
                let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
                out.push_str(&format!("{sign}{}{digits}", "0".repeat(padding)));
            }
            (false, false) => out.push_str(&(" ".repeat(padding) + &text)),
        }
    }
    match values.next() {
        None => Ok(out),
        Some(_) => Err(call.problem("`format`: there are more arguments than verbs")),
    }
}

fn verb_text(call: &Call<'_>, verb: char, value: &Value) -> Result<String, Problem> {
    let text = match verb {
        's' => value.to_text(),
        'd' => value.to_number().and_then(|number| number.as_integer()).map(|whole| whole.to_string()),
        't' => value.to_bool().map(|flag| flag.to_string()),
        'q' => value.to_text().and_then(|text| json::encode(&Value::String(text))),
        'v' => value.to_text().or_else(|| json::encode(value)),
        _ => return Err(call.problem(format!("`format`: the verb `%{verb}` is not evaluated yet"))),
    };
    text.ok_or_else(|| call.problem(format!("`format`: `%{verb}` cannot print {}", value.kind())))
}
