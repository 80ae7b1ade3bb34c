//! The order of a set's elements, and which of them are the same.
//!
//! Strings by their bytes, numbers by their size, `false` before `true`; what is null comes last, and what is not known
//! after that. Elements of other types have an order that Terraform does not promise: that of the text it hashes.

use std::{cmp::Ordering, fmt::Write};

use super::{Data, Value};

/// The elements in order, without repetition.
pub(super) fn ordered(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by(compared);
    // What is not known may differ from every other element.
    items.dedup_by(|one, other| !one.is_unknown() && one == other);
    items
}

fn compared(one: &Value, other: &Value) -> Ordering {
    let late = |value: &Value| match value.data {
        Data::Null => 1,
        Data::Unknown => 2,
        _ => 0,
    };
    let same_kind = match (&one.data, &other.data) {
        (Data::String(one), Data::String(other)) => one.text.as_bytes().cmp(other.text.as_bytes()),
        (Data::Number(one), Data::Number(other)) => one.compared(*other).unwrap_or(Ordering::Equal),
        (Data::Bool(one), Data::Bool(other)) => one.cmp(other),
        _ => hashed(one).cmp(&hashed(other)),
    };
    late(one).cmp(&late(other)).then(same_kind)
}

/// The text that Terraform hashes, as its type library (go-cty) writes it.
fn hashed(value: &Value) -> String {
    let mut out = String::new();
    write_hashed(value, &mut out);
    out
}

fn write_hashed(value: &Value, out: &mut String) {
    let list = |items: &mut dyn Iterator<Item = &Value>, open: char, close: char, out: &mut String| {
        out.push(open);
        for item in items {
            write_hashed(item, out);
            out.push(';');
        }
        out.push(close);
    };
    match &value.data {
        Data::Unknown => out.push('?'),
        Data::Null => out.push('~'),
        Data::Bool(flag) => out.push(if *flag { 'T' } else { 'F' }),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::String(text) => {
            // Writing to a string cannot fail.
            let _ = write!(out, "{:?}", text.text);
        }
        Data::Tuple(items) => list(&mut items.iter(), '<', '>', out),
        Data::List(items) | Data::Set(items) => list(&mut items.iter(), '[', ']', out),
        Data::Object(members) => list(&mut members.values(), '<', '>', out),
        Data::Map(members) => {
            out.push('{');
            for (key, member) in members {
                let _ = write!(out, "{key:?}:");
                write_hashed(member, out);
                out.push(';');
            }
            out.push('}');
        }
    }
}
