//! Conversions between types. Sets are sorted lists without repetition.

use std::collections::BTreeSet;

use super::{Call, Function};
use crate::{error::Problem, json, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("tobool", 1, 1, |call| converted(call, "a bool", |value| value.to_bool().map(Value::Bool))),
    Function::new("tolist", 1, 1, |call| Ok(Value::List(of_one_type(call.list(0)?.to_vec())))),
    Function::new("tomap", 1, 1, tomap),
    Function::new("tonumber", 1, 1, |call| converted(call, "a number", |value| value.to_number().map(Value::Number))),
    Function::new("toset", 1, 1, |call| Ok(Value::List(set_of(call.list(0)?)))),
    Function::new("tostring", 1, 1, |call| converted(call, "a string", |value| value.to_text().map(Value::String))),
];

fn converted(call: &Call<'_>, wanted: &str, convert: fn(&Value) -> Option<Value>) -> Result<Value, Problem> {
    match call.value(0) {
        Value::Null => Ok(Value::Null),
        value => convert(value).ok_or_else(|| call.wrong(0, wanted)),
    }
}

fn tomap(call: &Call<'_>) -> Result<Value, Problem> {
    let members = call.object(0)?;
    let values = of_one_type(members.values().cloned().collect());
    Ok(Value::Object(members.keys().cloned().zip(values).collect()))
}

/// The elements of a list: strings when they are plain values of which one is a string.
pub(super) fn of_one_type(items: Vec<Value>) -> Vec<Value> {
    let plain = items.iter().all(|item| item.to_text().is_some() || *item == Value::Null);
    if !plain || !items.iter().any(|item| matches!(item, Value::String(_))) {
        return items;
    }
    items.into_iter().map(|item| item.to_text().map_or(Value::Null, Value::String)).collect()
}

/// The elements without repetition, in the order of their first appearance.
pub(super) fn distinct(mut items: Vec<Value>) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    items.retain(|item| seen.insert(json::encode(item)));
    items
}

/// The elements of a set of these.
pub(super) fn set_of(items: &[Value]) -> Vec<Value> {
    let mut set = distinct(of_one_type(items.to_vec()));
    set.sort_by_key(|item| match item {
        Value::Number(number) => (number.as_integer(), number.to_string()),
        other => (None, other.to_text().unwrap_or_default()),
    });
    set
}
