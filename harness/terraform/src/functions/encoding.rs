//! JSON and Base64.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Call, Function};
use crate::{error::Problem, json, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("base64decode", 1, 1, base64decode),
    Function::new("base64encode", 1, 1, |call| Ok(Value::text(STANDARD.encode(call.text(0)?)))),
    Function::new("jsondecode", 1, 1, jsondecode),
    Function::new("jsonencode", 1, 1, jsonencode),
];

fn jsonencode(call: &Call<'_>) -> Result<Value, Problem> {
    json::encode(call.value(0)).map(Value::String).ok_or_else(|| call.problem("`jsonencode` of an unknown value"))
}

fn jsondecode(call: &Call<'_>) -> Result<Value, Problem> {
    let text = call.text(0)?;
    let json = serde_json::from_str(&text).map_err(|error| call.problem(format!("`jsondecode`: {error}")))?;
    Value::from_json(&json).ok_or_else(|| call.problem("`jsondecode`: a number has too many digits"))
}

fn base64decode(call: &Call<'_>) -> Result<Value, Problem> {
    let bytes = STANDARD.decode(call.text(0)?).map_err(|error| call.problem(format!("`base64decode`: {error}")))?;
    String::from_utf8(bytes).map(Value::String).map_err(|_| call.problem("`base64decode`: the result is not text"))
}
