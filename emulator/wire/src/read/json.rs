//! The awsJson 1.1 grammar: a JSON body as the value that its shape asks for.
//!
//! Members that the model does not know are ignored and null members count as absent. Refuses a body that is not a JSON
//! object and a value of another type than its shape's. The texts of the refusals are those of AWS's common service
//! framework; that ECR uses each of them is `unverified`. So is that an empty body counts as `{}`.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

use crate::{
    Fault, Protocol, Service,
    model::{Kind, ShapeId},
    protocol_fault::UNREADABLE_INPUT,
};

/// Reads the input of an operation from its body.
pub(crate) fn json(service: &Service, shape: ShapeId, body: &[u8]) -> Result<Value, Fault> {
    let refused = |problem: &str| UNREADABLE_INPUT.because(Protocol::Json11, problem);
    let body = if body.is_empty() { b"{}" } else { body };
    let value: Value = serde_json::from_slice(body).map_err(|_| refused(""))?;
    read(service, shape, value).map_err(|problem| refused(&problem))
}

fn read(service: &Service, shape: ShapeId, value: Value) -> Result<Value, String> {
    match (&service.shape(shape).kind, value) {
        (Kind::Structure(members), Value::Object(mut given)) => {
            let mut read_members = Map::new();
            for member in members {
                match given.remove(&member.wire_name) {
                    None | Some(Value::Null) => {}
                    Some(value) => {
                        read_members.insert(member.name.clone(), read(service, member.shape, value)?);
                    }
                }
            }
            Ok(Value::Object(read_members))
        }
        (Kind::List(element), Value::Array(given)) => {
            let elements = given.into_iter().map(|value| match value {
                Value::Null => Ok(Value::Null),
                value => read(service, element.shape, value),
            });
            Ok(Value::Array(elements.collect::<Result<_, _>>()?))
        }
        (Kind::Map { value: element, .. }, Value::Object(given)) => {
            let entries = given.into_iter().map(|(key, value)| match value {
                Value::Null => Ok((key, Value::Null)),
                value => Ok::<_, String>((key, read(service, element.shape, value)?)),
            });
            Ok(Value::Object(entries.collect::<Result<_, _>>()?))
        }
        (Kind::String, value @ Value::String(_))
        | (Kind::Boolean, value @ Value::Bool(_))
        | (Kind::Double, value @ Value::Number(_))
        | (Kind::Timestamp, value @ Value::Number(_)) => Ok(value),
        (Kind::Integer, Value::Number(number)) if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {
            Ok(Value::Number(number))
        }
        (Kind::Long, Value::Number(number)) if number.is_i64() => Ok(Value::Number(number)),
        (Kind::Blob, Value::String(text)) if STANDARD.decode(&text).is_ok() => Ok(Value::String(text)),
        (kind, value) => Err(mismatch(kind, &value)),
    }
}

fn mismatch(kind: &Kind, value: &Value) -> String {
    let wanted = match kind {
        Kind::Structure(_) => return "Unexpected token, expected start of structure".to_owned(),
        Kind::List(_) => return "Expected list or null".to_owned(),
        Kind::Map { .. } => return "Expected map or null".to_owned(),
        Kind::Blob => "a Blob",
        Kind::Boolean => "a Boolean",
        Kind::Double => "a Double",
        Kind::Integer => "an Integer",
        Kind::Long => "a Long",
        Kind::String => "a String",
        Kind::Timestamp => "a Timestamp",
    };
    let given = match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => return "Start of list found where not expected".to_owned(),
        Value::Object(_) => return "Start of structure or map found where not expected.".to_owned(),
    };
    format!("{given} can not be converted to {wanted}")
}
