//! Functions of lists and objects.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, Function};
use crate::{
    error::Problem,
    number::Number,
    types::{Type, of_one_type},
    value::{Data, Value, encode},
};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("alltrue", 1, 1, |call| Ok(bools(call)?.iter().all(|flag| *flag).into())),
    Function::new("anytrue", 1, 1, |call| Ok(bools(call)?.iter().any(|flag| *flag).into())),
    Function::of_shape("chunklist", 2, 2, chunklist),
    Function::new("coalesce", 1, usize::MAX, coalesce),
    Function::of_shape("coalescelist", 1, usize::MAX, coalescelist),
    Function::new("compact", 1, 1, compact),
    Function::of_shape("concat", 1, usize::MAX, concat),
    Function::new("contains", 2, 2, |call| Ok(call.list(0)?.contains(call.given(1)?).into())),
    Function::new("distinct", 1, 1, distinct),
    Function::of_shape("element", 2, 2, element),
    Function::of_shape("flatten", 1, 1, flatten),
    Function::new("index", 2, 2, index),
    Function::of_shape("keys", 1, 1, keys),
    Function::of_shape("length", 1, 1, length),
    Function::of_shape("lookup", 2, 3, lookup),
    Function::new("matchkeys", 3, 3, matchkeys),
    Function::of_shape("merge", 0, usize::MAX, merge),
    Function::of_shape("one", 1, 1, one),
    Function::of_shape("reverse", 1, 1, reverse),
    Function::of_shape("slice", 3, 3, slice),
    Function::new("sort", 1, 1, sort),
    Function::new("transpose", 1, 1, transpose),
    Function::of_shape("values", 1, 1, values),
    Function::of_shape("zipmap", 2, 2, zipmap),
];

/// A result like the argument: a tuple of a tuple, else a list.
fn like(value: &Value, items: Vec<Value>) -> Value {
    match &value.data {
        Data::Tuple(_) => Value::tuple(items),
        _ => Value::list(items),
    }
}

fn bools(call: &Call<'_>) -> Result<Vec<bool>, Problem> {
    // Null counts as false.
    let bools = call.list(0)?.iter().map(|item| if item.is_null() { Some(false) } else { item.to_bool() });
    bools.collect::<Option<_>>().ok_or_else(|| call.wrong(0, "a list of bools"))
}

fn chunklist(call: &Call<'_>) -> Result<Value, Problem> {
    let items = call.of_one_type(call.ordered(0)?.to_vec())?;
    let size = usize::try_from(call.integer(1)?).map_err(|_| call.wrong(1, "a size of 0 or more"))?;
    let size = if size == 0 { items.len().max(1) } else { size };
    Ok(Value::list(items.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect()))
}

/// The first that is neither null nor an empty string.
fn coalesce(call: &Call<'_>) -> Result<Value, Problem> {
    let found = call.of_one_type(call.values().cloned().collect())?;
    let found = found.into_iter().find(|value| !value.is_null() && value.as_text() != Some(""));
    found.ok_or_else(|| call.problem("`coalesce`: all arguments are null or empty"))
}

fn coalescelist(call: &Call<'_>) -> Result<Value, Problem> {
    for (index, value) in call.values().enumerate() {
        if !value.is_null() && !call.list(index)?.is_empty() {
            return Ok(value.clone());
        }
    }
    Err(call.problem("`coalescelist`: all lists are empty"))
}

fn compact(call: &Call<'_>) -> Result<Value, Problem> {
    let mut texts = Vec::new();
    for item in call.list(0)?.iter().filter(|item| !item.is_null()) {
        let text = Type::String.convert(item.clone()).map_err(|_| call.wrong(0, "a list of strings"))?;
        if text.as_text() != Some("") {
            texts.push(text);
        }
    }
    Ok(Value::list(texts))
}

fn concat(call: &Call<'_>) -> Result<Value, Problem> {
    let mut items = Vec::new();
    for index in 0..call.count() {
        items.extend_from_slice(call.list(index)?);
    }
    // Of lists of one type the result is such a list; of anything else a tuple.
    let lists = call.values().all(|value| matches!(value.data, Data::List(_)));
    Ok(match of_one_type(items.clone()) {
        Ok(items) if lists => Value::list(items),
        _ => Value::tuple(items),
    })
}

/// The elements without repetition, in the order of their first appearance.
fn distinct(call: &Call<'_>) -> Result<Value, Problem> {
    let mut items = call.of_one_type(call.list(0)?.to_vec())?;
    let mut seen = BTreeSet::new();
    items.retain(|item| seen.insert(encode(item)));
    Ok(Value::list(items))
}

/// The element at an index that wraps around.
fn element(call: &Call<'_>) -> Result<Value, Problem> {
    let items = call.ordered(0)?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if length == 0 {
        return Err(call.problem("`element`: the list is empty"));
    }
    let at = usize::try_from(call.integer(1)?.rem_euclid(length)).unwrap_or_default();
    Ok(items.get(at).cloned().unwrap_or_else(Value::null))
}

fn flatten(call: &Call<'_>) -> Result<Value, Problem> {
    let mut flat = Vec::new();
    // What is not known may be a list.
    let known = flatten_into(call.list(0)?, &mut flat);
    Ok(if known { Value::tuple(flat) } else { Value::unknown() })
}

fn flatten_into(items: &[Value], flat: &mut Vec<Value>) -> bool {
    items.iter().all(|item| match item.items() {
        Some(inner) => flatten_into(inner, flat),
        None => {
            flat.push(item.clone());
            !item.is_unknown()
        }
    })
}

fn index(call: &Call<'_>) -> Result<Value, Problem> {
    let wanted = call.given(1)?;
    let found = call.ordered(0)?.iter().position(|item| item == wanted);
    found.map(|at| Number::from(at).into()).ok_or_else(|| call.problem("`index`: the list has no such element"))
}

fn keys(call: &Call<'_>) -> Result<Value, Problem> {
    let names: Vec<Value> = call.object(0)?.keys().map(|name| Value::text(name.as_str())).collect();
    Ok(match call.given(0)?.data {
        Data::Object(_) => Value::tuple(names),
        _ => Value::list(names),
    })
}

fn length(call: &Call<'_>) -> Result<Value, Problem> {
    let value = call.given(0)?;
    let length = match (value.items(), value.members(), value.as_text()) {
        (Some(items), ..) => items.len(),
        (_, Some(members), _) => members.len(),
        // Terraform counts grapheme clusters; for ASCII, the only text that IAM and ECR take in names, it is the same.
        (.., Some(text)) if text.is_ascii() => text.replace("\r\n", "\n").len(),
        (.., Some(_)) => return Err(call.wrong(0, "a string of ASCII characters")),
        _ => return Err(call.wrong(0, "a list, an object or a string")),
    };
    Ok(Number::from(length).into())
}

fn lookup(call: &Call<'_>) -> Result<Value, Problem> {
    let key = call.text(1)?;
    match (call.object(0)?.get(&key), call.value(2)) {
        (Some(value), _) => Ok(value.clone()),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(call.problem(format!("`lookup`: there is no key `{key}`, and no default is given"))),
    }
}

/// The values at those positions where the keys hold one of the wanted ones.
fn matchkeys(call: &Call<'_>) -> Result<Value, Problem> {
    let (values, keys, wanted) = (call.list(0)?, call.list(1)?, call.list(2)?);
    if values.len() != keys.len() {
        return Err(call.problem("`matchkeys`: there must be as many keys as values"));
    }
    let both = call.of_one_type(keys.iter().chain(wanted).cloned().collect())?;
    let (keys, wanted) = both.split_at_checked(keys.len()).unwrap_or_default();
    let matching = values.iter().zip(keys).filter(|(_, key)| wanted.contains(key)).map(|(value, _)| value.clone());
    Ok(Value::list(matching.collect()))
}

/// Later objects win; null counts as empty.
fn merge(call: &Call<'_>) -> Result<Value, Problem> {
    let mut members = BTreeMap::new();
    for (index, value) in call.values().enumerate() {
        if !value.is_null() {
            members.extend(call.object(index)?.clone());
        }
    }
    let maps = call.values().all(|value| matches!(value.data, Data::Map(_)));
    Ok(if maps { Value::map(members) } else { Value::object(members) })
}

fn one(call: &Call<'_>) -> Result<Value, Problem> {
    match call.list(0)? {
        [] => Ok(Value::null()),
        [only] => Ok(only.clone()),
        _ => Err(call.wrong(0, "a list of at most one element")),
    }
}

fn reverse(call: &Call<'_>) -> Result<Value, Problem> {
    Ok(like(call.given(0)?, call.list(0)?.iter().rev().cloned().collect()))
}

fn slice(call: &Call<'_>) -> Result<Value, Problem> {
    let items = call.ordered(0)?;
    let (start, end) = (usize::try_from(call.integer(1)?).ok(), usize::try_from(call.integer(2)?).ok());
    let part = start.zip(end).and_then(|(start, end)| items.get(start..end));
    let part = part.ok_or_else(|| call.problem("`slice`: the list has no such part"))?;
    Ok(like(call.given(0)?, part.to_vec()))
}

fn sort(call: &Call<'_>) -> Result<Value, Problem> {
    let mut texts = call.texts(0)?;
    texts.sort();
    Ok(Value::texts(texts))
}

/// A map of lists of strings, turned around.
fn transpose(call: &Call<'_>) -> Result<Value, Problem> {
    let mut turned = BTreeMap::<String, Vec<String>>::new();
    for (key, values) in call.object(0)? {
        for value in values.items().ok_or_else(|| call.wrong(0, "a map of lists of strings"))? {
            let value = value.to_text().ok_or_else(|| call.wrong(0, "a map of lists of strings"))?;
            turned.entry(value).or_default().push(key.clone());
        }
    }
    Ok(Value::map(turned.into_iter().map(|(key, values)| (key, Value::texts(values))).collect()))
}

fn values(call: &Call<'_>) -> Result<Value, Problem> {
    let values = call.object(0)?.values().cloned().collect();
    Ok(match call.given(0)?.data {
        Data::Object(_) => Value::tuple(values),
        _ => Value::list(values),
    })
}

fn zipmap(call: &Call<'_>) -> Result<Value, Problem> {
    let (keys, values) = (call.texts(0)?, call.ordered(1)?);
    if keys.len() != values.len() {
        return Err(call.problem("`zipmap`: there must be as many keys as values"));
    }
    let members = keys.into_iter().zip(values.iter().cloned()).collect();
    Ok(match call.given(1)?.data {
        Data::Tuple(_) => Value::object(members),
        _ => Value::map(members),
    })
}
