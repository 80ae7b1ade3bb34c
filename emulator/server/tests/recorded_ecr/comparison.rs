//! An answer against what was recorded: members that are recorded must be equal but for placeholders such as `<uuid>`.

use libtest_mimic::Failed;
use serde_json::Value;

use crate::account::Answer;

/// Compares all that a row says of an answer.
pub(crate) fn compare(expected: &Value, answer: &Answer) -> Result<(), Failed> {
    let fail = |what: String| -> Result<(), Failed> {
        Err(format!("{what}\nthe answer: {} {:?} {}", answer.status, answer.headers, answer.text()).into())
    };
    if expected["status"] != answer.status {
        return fail(format!("AWS answered {}", expected["status"]));
    }
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        if !same(value, &Value::from(answer.header(name))) {
            return fail(format!("the header `{name}` is {value}"));
        }
    }
    for name in expected["absent_headers"].as_array().into_iter().flatten() {
        if answer.headers.contains_key(name.as_str().unwrap()) {
            return fail(format!("there is no header {name}"));
        }
    }
    if expected["body"].is_string() && !same(&expected["body"], &Value::from(answer.text())) {
        return fail(format!("the body is {}", expected["body"]));
    }
    if expected["body_any_of"].as_array().is_some_and(|bodies| !bodies.iter().any(|body| body == answer.text())) {
        return fail(format!("the body is one of {}", expected["body_any_of"]));
    }
    if expected["code"].is_string() {
        let body = answer.json();
        let members: Vec<&String> = body.as_object().unwrap().keys().collect();
        // AWS writes it with a capital in refusals of policies; which members there are is compared below.
        let (code, message) = (&body["__type"], body.get("message").unwrap_or(&body["Message"]));
        let wanted: Vec<&str> =
            expected["body_members"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        if *code != expected["code"] || *message != expected["message"] || members != wanted {
            return fail(format!("AWS said {}: {}", expected["code"], expected["message"]));
        }
    }
    if expected["response"].is_object() && !same(&expected["response"], &answer.json()) {
        return fail(format!("AWS said {:#}", expected["response"]));
    }
    for name in expected["absent"].as_array().into_iter().flatten() {
        if answer.text().contains(&format!("{name}:")) {
            return fail(format!("there is no member {name}"));
        }
    }
    for (path, names) in expected["nested_absent"].as_object().into_iter().flatten() {
        let pointer = format!("/{}", path.replace('[', "/").replace(']', ""));
        let body = answer.json();
        let found = body.pointer(&pointer).unwrap();
        let present = |name: &&Value| !found[name.as_str().unwrap()].is_null();
        if let Some(name) = names.as_array().unwrap().iter().find(present) {
            return fail(format!("there is no member {name} in {path}"));
        }
    }
    Ok(())
}

/// Whether a value is as recorded. Text up to a placeholder must be equal; lists have no order.
fn same(expected: &Value, seen: &Value) -> bool {
    match (expected, seen) {
        (Value::String(wanted), _) if wanted.starts_with('<') && wanted.ends_with('>') => !seen.is_null(),
        (Value::String(wanted), Value::String(seen)) => match wanted.split_once('<') {
            Some((before, after)) if after.ends_with('>') => seen.starts_with(before),
            _ => wanted == seen,
        },
        (Value::Array(wanted), Value::Array(seen)) => {
            wanted.len() == seen.len() && wanted.iter().all(|wanted| seen.iter().any(|seen| same(wanted, seen)))
        }
        (Value::Object(wanted), Value::Object(seen)) => {
            wanted.iter().all(|(name, wanted)| seen.get(name).is_some_and(|seen| same(wanted, seen)))
        }
        _ => expected == seen,
    }
}
