//! `==`, `<` and their like: loose, and blind to case.
//!
//! Values of different kinds are compared as numbers; lists and objects equal only themselves. GitHub: "Evaluate
//! expressions in workflows and actions", section Operators.

use std::{cmp::Ordering, sync::Arc};

use crate::{Unknown, Value};

/// Whether the two are equal as `==` sees it.
pub(crate) fn equal(left: &Value, right: &Value) -> Result<bool, Unknown> {
    let both = (known(left)?, known(right)?);
    Ok(match both {
        (Value::Null, Value::Null) => true,
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::String(left), Value::String(right)) => folded(left).eq(folded(right)),
        (Value::Array(left), Value::Array(right)) => Arc::ptr_eq(left, right),
        (Value::Object(left), Value::Object(right)) => Arc::ptr_eq(left, right),
        // What is no primitive is NaN here, which equals nothing.
        (left, right) => left.number()? == right.number()?,
    })
}

/// How the two are ordered as `<` and `>` see it; not at all, for instance, where a list is one of them.
pub(crate) fn order(left: &Value, right: &Value) -> Result<Option<Ordering>, Unknown> {
    let both = (known(left)?, known(right)?);
    Ok(match both {
        (Value::Null, Value::Null) => None,
        (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(utf16(left).cmp(utf16(right))),
        (left, right) => left.number()?.partial_cmp(&right.number()?),
    })
}

fn known(value: &Value) -> Result<&Value, Unknown> {
    value.as_unknown().map_or(Ok(value), |unknown| Err(unknown.clone()))
}

/// The text in upper case, character by character, as .NET's ordinal comparison has it: what would become several
/// characters stays, and so do the dotless i and the long s, which would become letters of ASCII.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|character| {
        let mut upper = character.to_uppercase();
        match (character, upper.next(), upper.next()) {
            ('ı' | 'ſ', _, _) => character,
            (_, Some(one), None) => one,
            _ => character,
        }
    })
}

/// The same as a text of its own, to search in.
pub(crate) fn fold(text: &str) -> String {
    folded(text).collect()
}

fn utf16(text: &str) -> impl Iterator<Item = u16> {
    folded(text).flat_map(|character| {
        let mut units = [0; 2];
        let length = character.encode_utf16(&mut units).len();
        units.into_iter().take(length)
    })
}
