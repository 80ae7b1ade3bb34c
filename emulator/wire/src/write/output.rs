//! Whether an output has the shape that the model gives it.
//!
//! Refuses unknown members, absent required ones, and values of another type: each is a mistake of whoever made the
//! output, and a client would see it as a silent loss. Lengths and patterns are not looked at.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use portcullis_model::Timestamp;
use serde_json::Value;

use crate::{
    Operation, Service,
    model::{Kind, ShapeId},
};

/// An output that is not of its operation's shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the output of `{operation}` does not fit its model at `{pointer}`: {problem}")]
pub struct UnwritableOutput {
    /// The operation.
    pub operation: String,
    /// The place in the output, as a JSON pointer.
    pub pointer: String,
    /// What is wrong there.
    pub problem: String,
}

pub(super) fn check(service: &Service, operation: &Operation, output: &Value) -> Result<(), UnwritableOutput> {
    let checked = match operation.output() {
        Some(shape) => value(service, shape, output, &Place::Top),
        None if output.is_null() || output.as_object().is_some_and(serde_json::Map::is_empty) => Ok(()),
        None => Err((String::new(), "the operation has no output".to_owned())),
    };
    checked.map_err(|(pointer, problem)| UnwritableOutput { operation: operation.name().to_owned(), pointer, problem })
}

/// The moment that a number of seconds since 1970 means, to the millisecond.
pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    if let Some(seconds) = value.as_i64() {
        return Timestamp::from_second(seconds).ok();
    }
    let milliseconds = (value.as_f64()? * 1000.0).round();
    // Far outside of what a timestamp holds, and far inside of what the conversion keeps exact.
    if milliseconds.abs() > 1e15 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 1e15")]
    Timestamp::from_millisecond(milliseconds as i64).ok()
}

type Misfit = (String, String);

/// A place in the output, to be written down when something is wrong there.
enum Place<'a> {
    Top,
    Member(&'a Place<'a>, &'a str),
    Element(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Member(above, name) => write!(f, "{above}/{name}"),
            Self::Element(above, index) => write!(f, "{above}/{index}"),
        }
    }
}

fn value(service: &Service, shape: ShapeId, given: &Value, at: &Place<'_>) -> Result<(), Misfit> {
    let misfit = |problem: &str| Err((at.to_string(), problem.to_owned()));
    let shape = service.shape(shape);
    match (&shape.kind, given) {
        (Kind::Structure(members), Value::Object(fields)) => {
            if let Some(unknown) = fields.keys().find(|name| !members.iter().any(|member| member.name == **name)) {
                return misfit(&format!("the model knows no member `{unknown}`"));
            }
            for member in members {
                match fields.get(&member.name).filter(|value| !value.is_null()) {
                    Some(given) => value(service, member.shape, given, &Place::Member(at, &member.name))?,
                    None if member.required => return misfit(&format!("the member `{}` is required", member.name)),
                    None => {}
                }
            }
            Ok(())
        }
        (Kind::List(element), Value::Array(elements)) => elements
            .iter()
            .enumerate()
            .try_for_each(|(index, given)| value(service, element.shape, given, &Place::Element(at, index))),
        (Kind::Map { value: element, .. }, Value::Object(entries)) => {
            entries.iter().try_for_each(|(key, given)| value(service, element.shape, given, &Place::Member(at, key)))
        }
        (Kind::String, Value::String(text)) if shape.values.is_empty() || shape.values.contains(text) => Ok(()),
        (Kind::String, Value::String(text)) if is_unlisted(&shape.values, text) => Ok(()),
        (Kind::String, Value::String(text)) => misfit(&format!("`{text}` is not among the values of the model")),
        (Kind::Boolean, Value::Bool(_)) => Ok(()),
        (Kind::Double, Value::Number(_)) => Ok(()),
        (Kind::Integer | Kind::Long, Value::Number(number)) if number.is_i64() => Ok(()),
        (Kind::Timestamp, Value::Number(_)) if moment(given).is_some() => Ok(()),
        (Kind::Blob, Value::String(text)) if STANDARD.decode(text).is_ok() => Ok(()),
        (kind, _) => misfit(&format!("it must be {}", name(kind))),
    }
}

/// What AWS was seen to send where its model lists other values, each list told by one of them: the type of a permissions
/// boundary, and what the policy simulator calls the kinds of policies.
const UNLISTED: &[(&str, &[&str])] = &[
    ("PermissionsBoundaryPolicy", &["Policy"]),
    ("aws-managed", &["IAM Policy", "Permissions Boundary Policy", "Resource Policy"]),
];

fn is_unlisted(values: &[String], text: &str) -> bool {
    let seen = UNLISTED.iter().filter(|(listed, _)| values.iter().any(|value| value == listed));
    seen.flat_map(|(_, unlisted)| *unlisted).any(|unlisted| *unlisted == text)
}

fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Blob => "base64 text",
        Kind::Boolean => "a boolean",
        Kind::Double => "a number",
        Kind::Integer | Kind::Long => "a whole number",
        Kind::List(_) => "a list",
        Kind::Map { .. } => "a map",
        Kind::String => "a string",
        Kind::Structure(_) => "an object",
        Kind::Timestamp => "a time as seconds since 1970",
    }
}
