//! Functions of lists, sets and objects.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Call, Function,
    conversion::{distinct, of_one_type, set_of},
};
use crate::{error::Problem, json, number::Number, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("alltrue", 1, 1, |call| Ok(Value::Bool(bools(call)?.iter().all(|flag| *flag)))),
    Function::new("anytrue", 1, 1, |call| Ok(Value::Bool(bools(call)?.iter().any(|flag| *flag)))),
    Function::new("chunklist", 2, 2, chunklist),
    Function::new("coalesce", 1, usize::MAX, coalesce),
    Function::new("coalescelist", 1, usize::MAX, coalescelist),
    Function::new("compact", 1, 1, compact),
    Function::new("concat", 1, usize::MAX, concat),
    Function::new("contains", 2, 2, |call| Ok(Value::Bool(call.list(0)?.contains(call.value(1))))),
    Function::new("distinct", 1, 1, |call| Ok(Value::List(distinct(of_one_type(call.list(0)?.to_vec()))))),
    Function::new("element", 2, 2, element),
    Function::new("flatten", 1, 1, |call| Ok(Value::List(flattened(call.list(0)?)))),
    Function::new("index", 2, 2, index),
    Function::new("keys", 1, 1, |call| Ok(Value::texts(call.object(0)?.keys().map(String::as_str)))),
    Function::new("length", 1, 1, length),
    Function::new("lookup", 2, 3, lookup),
    Function::new("merge", 0, usize::MAX, merge),
    Function::new("one", 1, 1, one),
    Function::new("reverse", 1, 1, |call| Ok(Value::List(call.list(0)?.iter().rev().cloned().collect()))),
    Function::new("setintersection", 1, usize::MAX, setintersection),
    Function::new("setsubtract", 2, 2, setsubtract),
    Function::new("setunion", 1, usize::MAX, setunion),
    Function::new("slice", 3, 3, slice),
    Function::new("sort", 1, 1, sort),
    Function::new("values", 1, 1, |call| Ok(Value::List(call.object(0)?.values().cloned().collect()))),
    Function::new("zipmap", 2, 2, zipmap),
];

fn bools(call: &Call<'_>) -> Result<Vec<bool>, Problem> {
    let bools: Option<Vec<_>> = call.list(0)?.iter().map(Value::to_bool).collect();
    bools.ok_or_else(|| call.wrong(0, "a list of bools"))
}

fn chunklist(call: &Call<'_>) -> Result<Value, Problem> {
    let items = call.list(0)?;
    let size = usize::try_from(call.integer(1)?).map_err(|_| call.wrong(1, "a size of 0 or more"))?;
    let size = if size == 0 { items.len().max(1) } else { size };
    Ok(Value::List(items.chunks(size).map(|chunk| Value::List(chunk.to_vec())).collect()))
}

/// The first that is neither null nor an empty string.
fn coalesce(call: &Call<'_>) -> Result<Value, Problem> {
    let empty = |value: &&Value| **value != Value::Null && **value != Value::text("");
    let found = of_one_type(call.values().cloned().collect());
    let found = found.iter().find(empty).cloned();
    found.ok_or_else(|| call.problem("`coalesce`: all arguments are null or empty"))
}

fn coalescelist(call: &Call<'_>) -> Result<Value, Problem> {
    for index in 0..call.count() {
        if let Some(items) = Some(call.list(index)?).filter(|items| !items.is_empty()) {
            return Ok(Value::List(items.to_vec()));
        }
    }
    Err(call.problem("`coalescelist`: all lists are empty"))
}

fn compact(call: &Call<'_>) -> Result<Value, Problem> {
    let mut texts = Vec::new();
    for item in call.list(0)?.iter().filter(|item| **item != Value::Null) {
        texts.push(item.to_text().ok_or_else(|| call.wrong(0, "a list of strings"))?);
    }
    Ok(Value::texts(texts.into_iter().filter(|text| !text.is_empty())))
}

fn concat(call: &Call<'_>) -> Result<Value, Problem> {
    let mut items = Vec::new();
    for index in 0..call.count() {
        items.extend_from_slice(call.list(index)?);
    }
    Ok(Value::List(items))
}

/// The element at an index that wraps around.
fn element(call: &Call<'_>) -> Result<Value, Problem> {
    let items = call.list(0)?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if length == 0 {
        return Err(call.problem("`element`: the list is empty"));
    }
    let at = usize::try_from(call.integer(1)?.rem_euclid(length)).unwrap_or_default();
    Ok(items.get(at).cloned().unwrap_or(Value::Null))
}

fn flattened(items: &[Value]) -> Vec<Value> {
    items
        .iter()
        .flat_map(|item| match item {
            Value::List(inner) => flattened(inner),
            other => vec![other.clone()],
        })
        .collect()
}

fn index(call: &Call<'_>) -> Result<Value, Problem> {
    let found = call.list(0)?.iter().position(|item| item == call.value(1));
    found.map(|at| Value::Number(Number::from(at))).ok_or_else(|| call.problem("`index`: the list has no such element"))
}

fn length(call: &Call<'_>) -> Result<Value, Problem> {
    let length = match call.value(0) {
        Value::List(items) => items.len(),
        Value::Object(members) => members.len(),
        // Terraform counts grapheme clusters; for ASCII, the only text that IAM and ECR take in names, it is the same.
        Value::String(text) if text.is_ascii() => text.replace("\r\n", "\n").len(),
        Value::String(_) => return Err(call.wrong(0, "a string of ASCII characters")),
        _ => return Err(call.wrong(0, "a list, an object or a string")),
    };
    Ok(Value::Number(Number::from(length)))
}

fn lookup(call: &Call<'_>) -> Result<Value, Problem> {
    let key = call.text(1)?;
    match (call.object(0)?.get(&key), call.count()) {
        (Some(value), _) => Ok(value.clone()),
        (None, 3) => Ok(call.value(2).clone()),
        (None, _) => Err(call.problem(format!("`lookup`: there is no key `{key}`, and no default is given"))),
    }
}

/// Later objects win; null counts as empty.
fn merge(call: &Call<'_>) -> Result<Value, Problem> {
    let mut members = BTreeMap::new();
    for (index, value) in call.values().enumerate() {
        if *value != Value::Null {
            members.extend(call.object(index)?.clone());
        }
    }
    Ok(Value::Object(members))
}

fn one(call: &Call<'_>) -> Result<Value, Problem> {
    match call.list(0)? {
        [] => Ok(Value::Null),
        [only] => Ok(only.clone()),
        _ => Err(call.wrong(0, "a list of at most one element")),
    }
}

fn setintersection(call: &Call<'_>) -> Result<Value, Problem> {
    let mut items = set_of(call.list(0)?);
    for index in 1..call.count() {
        let other: BTreeSet<_> = call.list(index)?.iter().map(json::encode).collect();
        items.retain(|item| other.contains(&json::encode(item)));
    }
    Ok(Value::List(items))
}

fn setsubtract(call: &Call<'_>) -> Result<Value, Problem> {
    let removed: BTreeSet<_> = call.list(1)?.iter().map(json::encode).collect();
    let mut items = set_of(call.list(0)?);
    items.retain(|item| !removed.contains(&json::encode(item)));
    Ok(Value::List(items))
}

fn setunion(call: &Call<'_>) -> Result<Value, Problem> {
    match concat(call)? {
        Value::List(items) => Ok(Value::List(set_of(&items))),
        other => Ok(other),
    }
}

fn slice(call: &Call<'_>) -> Result<Value, Problem> {
    let items = call.list(0)?;
    let (start, end) = (usize::try_from(call.integer(1)?).ok(), usize::try_from(call.integer(2)?).ok());
    let part = start.zip(end).and_then(|(start, end)| items.get(start..end));
    part.map(|part| Value::List(part.to_vec())).ok_or_else(|| call.problem("`slice`: the list has no such part"))
}

fn sort(call: &Call<'_>) -> Result<Value, Problem> {
    let mut texts = call.texts(0)?;
    texts.sort();
    Ok(Value::texts(texts))
}

fn zipmap(call: &Call<'_>) -> Result<Value, Problem> {
    let (keys, values) = (call.texts(0)?, call.list(1)?);
    if keys.len() != values.len() {
        return Err(call.problem("`zipmap`: there must be as many keys as values"));
    }
    Ok(Value::Object(keys.into_iter().zip(values.iter().cloned()).collect()))
}
