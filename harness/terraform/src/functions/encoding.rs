//! JSON, CSV, URLs, Base64 and character sets.

use base64::{Engine, engine::general_purpose::STANDARD};
use std::{collections::BTreeMap, fmt::Write};

use super::{Call, Function};
use crate::{error::Problem, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("base64decode", 1, 1, base64decode),
    Function::new("base64encode", 1, 1, |call| Ok(Value::text(STANDARD.encode(call.text(0)?)))),
    Function::new("csvdecode", 1, 1, csvdecode),
    Function::new("jsondecode", 1, 1, jsondecode),
    Function::new("jsonencode", 1, 1, jsonencode),
    Function::new("textdecodebase64", 2, 2, textdecodebase64),
    Function::new("textencodebase64", 2, 2, textencodebase64),
    Function::new("urlencode", 1, 1, |call| Ok(Value::text(urlencoded(&call.text(0)?)))),
];

fn jsonencode(call: &Call<'_>) -> Result<Value, Problem> {
    Value::json_of(call.given(0)?.clone()).ok_or_else(|| call.problem("`jsonencode` of an unknown value"))
}

fn jsondecode(call: &Call<'_>) -> Result<Value, Problem> {
    let text = call.text(0)?;
    let json = serde_json::from_str(&text).map_err(|error| call.problem(format!("`jsondecode`: {error}")))?;
    Value::from_json(&json).ok_or_else(|| call.problem("`jsondecode`: a number has too many digits"))
}

fn base64decode(call: &Call<'_>) -> Result<Value, Problem> {
    let bytes = STANDARD.decode(call.text(0)?).map_err(|error| call.problem(format!("`base64decode`: {error}")))?;
    String::from_utf8(bytes).map(Value::text).map_err(|_| call.problem("`base64decode`: the result is not text"))
}

/// A list of objects, one for each line after the first, which names the columns.
fn csvdecode(call: &Call<'_>) -> Result<Value, Problem> {
    let text = call.text(0)?;
    let wrong = |error: csv::Error| call.problem(format!("`csvdecode`: {error}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    if let Some(name) = names.iter().enumerate().find(|(at, name)| names.iter().take(*at).any(|one| one == *name)) {
        return Err(call.problem(format!("`csvdecode`: two columns are named `{}`", name.1)));
    }
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(wrong)?;
        let members: BTreeMap<_, _> = names.iter().cloned().zip(row.iter().map(Value::text)).collect();
        rows.push(Value::object(members));
    }
    Ok(Value::list(rows))
}

/// As Go's `url.QueryEscape`: a blank becomes `+`.
fn urlencoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

fn textencodebase64(call: &Call<'_>) -> Result<Value, Problem> {
    let text = call.text(0)?;
    let bytes = match character_set(call)? {
        CharacterSet::Utf8 => text.into_bytes(),
        CharacterSet::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        CharacterSet::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    };
    Ok(Value::text(STANDARD.encode(bytes)))
}

fn textdecodebase64(call: &Call<'_>) -> Result<Value, Problem> {
    let wrong = |what: String| call.problem(format!("`textdecodebase64`: {what}"));
    let bytes = STANDARD.decode(call.text(0)?).map_err(|error| wrong(error.to_string()))?;
    let units = |read: fn([u8; 2]) -> u16| -> Vec<u16> {
        bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(read).collect()
    };
    let text = match character_set(call)? {
        CharacterSet::Utf8 => String::from_utf8(bytes).ok(),
        CharacterSet::Utf16Le => String::from_utf16(&units(u16::from_le_bytes)).ok(),
        CharacterSet::Utf16Be => String::from_utf16(&units(u16::from_be_bytes)).ok(),
    };
    text.map(Value::text).ok_or_else(|| wrong("the result is not text".to_owned()))
}

enum CharacterSet {
    Utf8,
    Utf16Le,
    Utf16Be,
}

fn character_set(call: &Call<'_>) -> Result<CharacterSet, Problem> {
    match call.text(1)?.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Ok(CharacterSet::Utf8),
        "utf-16le" => Ok(CharacterSet::Utf16Le),
        "utf-16be" => Ok(CharacterSet::Utf16Be),
        other => {
            Err(call.problem(format!("the character set `{other}` is not modelled: UTF-8, UTF-16LE and UTF-16BE are")))
        }
    }
}
