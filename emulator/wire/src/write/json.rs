//! awsJson 1.1 bodies.
//!
//! Timestamps are seconds since 1970, with milliseconds as a fraction. A fault has a bare `__type` and its text, under
//! the name that the model gives it: `message` in ECR, `Message` in Organizations. What no model has is `message`, but for
//! AccessDeniedException, which ECR spells `Message`; recorded in September 2026. Other members of the exception follow.

use serde_json::{Map, Value};

use crate::{
    Fault, Operation, Service,
    model::{Kind, ShapeId},
};

pub(super) fn output(service: &Service, operation: &Operation, output: &Value) -> Vec<u8> {
    let body = operation.output().map_or_else(|| Value::Object(Map::new()), |shape| value(service, shape, output));
    body.to_string().into_bytes()
}

pub(super) fn fault(service: &Service, fault: &Fault) -> Vec<u8> {
    let mut body = Map::new();
    body.insert("__type".to_owned(), fault.code.as_str().into());
    if !fault.message.is_empty() {
        let unmodelled = if fault.code == "AccessDeniedException" { "Message" } else { "message" };
        let name = service.message_member(&fault.code).unwrap_or(unmodelled);
        body.insert(name.to_owned(), fault.message.as_str().into());
    }
    body.extend(fault.members.as_deref().cloned().unwrap_or_default());
    Value::Object(body).to_string().into_bytes()
}

/// The value with the names of the wire, in AWS's order. It has the form of its shape.
fn value(service: &Service, shape: ShapeId, given: &Value) -> Value {
    match (&service.shape(shape).kind, given) {
        (Kind::Structure(members), Value::Object(fields)) => {
            let written = members.iter().filter_map(|member| {
                let given = fields.get(&member.name).filter(|value| !value.is_null())?;
                Some((member.wire_name.clone(), value(service, member.shape, given)))
            });
            Value::Object(written.collect())
        }
        (Kind::List(element), Value::Array(elements)) => {
            Value::Array(elements.iter().map(|given| value(service, element.shape, given)).collect())
        }
        (Kind::Map { value: element, .. }, Value::Object(entries)) => {
            let written = entries.iter().map(|(key, given)| (key.clone(), value(service, element.shape, given)));
            Value::Object(written.collect())
        }
        _ => given.clone(),
    }
}
