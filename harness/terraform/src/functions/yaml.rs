//! YAML: `yamldecode` reads one document of YAML 1.2; `yamlencode` writes as Terraform does.

use super::{Call, Function};
use crate::{
    error::Problem,
    value::{Data, Value, encode},
};

pub(super) static FUNCTIONS: &[Function] =
    &[Function::new("yamldecode", 1, 1, yamldecode), Function::new("yamlencode", 1, 1, yamlencode)];

fn yamldecode(call: &Call<'_>) -> Result<Value, Problem> {
    let text = call.text(0)?;
    let read: Result<serde_json::Value, _> = serde_saphyr::from_str(&text);
    let json = read.map_err(|error| call.problem(format!("`yamldecode`: {error}")))?;
    Value::from_json(&json).ok_or_else(|| call.problem("`yamldecode`: a number has too many digits"))
}

fn yamlencode(call: &Call<'_>) -> Result<Value, Problem> {
    let mut out = String::new();
    write(call.given(0)?, 0, &mut out);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(Value::text(out))
}

/// Writes a value after `key:` or `-`, or on its own; what needs lines of its own begins on the next line.
fn write(value: &Value, indent: usize, out: &mut String) {
    let blanks = "  ".repeat(indent);
    match (value.items(), value.members(), value.as_text()) {
        (Some([]), ..) => out.push_str("[]"),
        (Some(items), ..) => {
            for item in items {
                start_line(out);
                out.push_str(&blanks);
                out.push_str("- ");
                write_in_list(item, indent, out);
            }
        }
        (_, Some(members), _) if members.is_empty() => out.push_str("{}"),
        (_, Some(members), _) => {
            for (key, member) in members {
                start_line(out);
                out.push_str(&blanks);
                write_member(key, member, indent, out);
            }
        }
        (.., Some(text)) if text.contains('\n') => {
            out.push_str(if text.ends_with('\n') { "|" } else { "|-" });
            for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
                out.push('\n');
                if !line.is_empty() {
                    out.push_str(&"  ".repeat(indent.max(1)));
                    out.push_str(line);
                }
            }
        }
        _ => out.push_str(&plain(value)),
    }
}

fn start_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn write_member(key: &str, member: &Value, indent: usize, out: &mut String) {
    out.push_str(&encode(&Value::text(key)).unwrap_or_default());
    out.push(':');
    let is_empty = member.items().is_some_and(<[_]>::is_empty) || member.members().is_some_and(|m| m.is_empty());
    match (member.items(), member.members()) {
        // A list starts in the column of its key.
        (Some(_), _) if !is_empty => write(member, indent, out),
        (_, Some(_)) if !is_empty => write(member, indent + 1, out),
        _ => {
            out.push(' ');
            write(member, indent + 1, out);
        }
    }
}

/// The first member of an object, and the first item of a list, stand on the line of the dash.
fn write_in_list(item: &Value, indent: usize, out: &mut String) {
    let inner = indent + 1;
    let blanks = "  ".repeat(inner);
    match (item.items(), item.members()) {
        (Some([first, rest @ ..]), _) => {
            out.push_str("- ");
            write_in_list(first, inner, out);
            for item in rest {
                start_line(out);
                out.push_str(&blanks);
                out.push_str("- ");
                write_in_list(item, inner, out);
            }
        }
        (_, Some(members)) if !members.is_empty() => {
            for (position, (key, member)) in members.iter().enumerate() {
                if position > 0 {
                    start_line(out);
                    out.push_str(&blanks);
                }
                write_member(key, member, inner, out);
            }
        }
        _ => write(item, inner, out),
    }
}

fn plain(value: &Value) -> String {
    match &value.data {
        Data::Null | Data::Unknown => "null".to_owned(),
        Data::String(_) => encode(value).unwrap_or_default(),
        _ => value.to_text().unwrap_or_default(),
    }
}
