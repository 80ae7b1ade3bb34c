//! `.name`, `[index]` and `.*`.
//!
//! What is not there is null, never an error. After `.*`, a name or index is asked of each element, and the elements
//! that do not have it drop out.

use std::sync::Arc;

use crate::{Array, Object, Value};

/// One property or element.
pub(crate) fn one(of: &Value, by: &Value) -> Value {
    if let Value::Unknown(_) = of {
        return of.clone();
    }
    if let Value::Unknown(_) = by {
        return by.clone();
    }
    match of {
        Value::Object(object) => property(object, by).unwrap_or(Value::Null),
        Value::Array(array) if array.is_filtered() => filtered(array.items().iter().filter_map(|item| match item {
            Value::Object(object) => property(object, by),
            Value::Array(inner) => element(inner, by),
            Value::Unknown(_) => Some(item.clone()),
            _ => None,
        })),
        Value::Array(array) => element(array, by).unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

/// All of them: `.*`.
pub(crate) fn every(of: &Value) -> Value {
    match of {
        Value::Unknown(_) => of.clone(),
        Value::Array(array) if array.is_filtered() => {
            let mut items = Vec::new();
            for item in array.items() {
                match values(item) {
                    Some(found) => items.extend(found),
                    None => return unknown_rest(item),
                }
            }
            filtered(items)
        }
        _ => values(of).map_or_else(|| unknown_rest(of), filtered),
    }
}

/// What the value holds; none where there may be more than is known.
fn values(of: &Value) -> Option<Vec<Value>> {
    match of {
        Value::Object(object) if object.unknown_rest().is_some() => None,
        Value::Object(object) => Some(object.entries().iter().map(|(_, value)| value.clone()).collect()),
        Value::Array(array) => Some(array.items().to_vec()),
        Value::Unknown(_) => None,
        _ => Some(Vec::new()),
    }
}

fn unknown_rest(of: &Value) -> Value {
    of.unknown_within().map_or(Value::Null, Value::Unknown)
}

fn filtered(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(Arc::new(Array::filtered(items.into_iter().collect())))
}

/// A list or an object names no property.
fn property(object: &Object, by: &Value) -> Option<Value> {
    if by.is_primitive() { object.get(&by.text().ok()?) } else { None }
}

fn element(array: &Array, by: &Value) -> Option<Value> {
    let number = by.number().ok()?;
    if !number.is_finite() || number < 0.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; the cast saturates")]
    array.items().get(number.floor() as usize).cloned()
}
