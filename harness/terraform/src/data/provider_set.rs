//! The order in which the AWS provider goes through a set: that of a hash of its elements.
//!
//! The plugin SDK writes each element as text, takes its CRC-32, and sorts by the decimal digits of that.

use std::fmt::Write;

use crate::value::{Data, Value};

/// The elements of a set of strings or blocks, in the provider's order.
pub(super) fn in_order(items: &[Value]) -> Vec<&Value> {
    let mut items: Vec<(String, &Value)> = items.iter().map(|item| (hash(item), item)).collect();
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    items.dedup_by(|(one, _), (other, _)| one == other);
    items.into_iter().map(|(_, item)| item).collect()
}

fn hash(item: &Value) -> String {
    let mut text = String::new();
    match item.members() {
        Some(_) => write_block(item, &mut text),
        None => write_value(item, &mut text),
    }
    crc32fast::hash(text.as_bytes()).to_string()
}

fn write_block(block: &Value, out: &mut String) {
    for (name, value) in block.members().into_iter().flatten() {
        // Writing to a string cannot fail.
        let _ = write!(out, "{name}:");
        write_value(value, out);
    }
}

fn write_value(value: &Value, out: &mut String) {
    match &value.data {
        Data::Bool(flag) => out.push(if *flag { '1' } else { '0' }),
        Data::Set(items) => {
            out.push('{');
            in_order(items).into_iter().for_each(|item| write_member(item, out));
            out.push('}');
        }
        Data::List(items) | Data::Tuple(items) => {
            out.push('(');
            items.iter().for_each(|item| write_member(item, out));
            out.push(')');
        }
        Data::Null | Data::Unknown | Data::Object(_) | Data::Map(_) => {}
        Data::String(_) | Data::Number(_) => out.push_str(&value.to_text().unwrap_or_default()),
    }
    out.push(';');
}

fn write_member(member: &Value, out: &mut String) {
    match member.members() {
        Some(_) => {
            out.push('<');
            write_block(member, out);
            out.push_str(">;");
        }
        None => write_value(member, out),
    }
}
