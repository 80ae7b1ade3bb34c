//! `format(text, value, …)`: `{0}` is the first value, `{{` and `}}` are braces.

use std::sync::Arc;

use super::argument;
use crate::{
    EvaluationError, Value,
    evaluate::{Evaluation, Stop},
};

pub(super) fn call(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let format = argument(arguments, 0)?.text()?;
    let mut made = String::new();
    let mut rest: &str = &format;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at_checked(at).unwrap_or((rest, ""));
        made.push_str(before);
        if let Some(after) = brace.strip_prefix("{{") {
            made.push('{');
            rest = after;
        } else if let Some(after) = brace.strip_prefix("}}") {
            made.push('}');
            rest = after;
        } else {
            let (number, after) = placeholder(brace).ok_or_else(|| invalid(&format))?;
            let value = number.and_then(|number| arguments.get(number.checked_add(1)?));
            let text: Arc<str> = value.ok_or_else(|| too_few(&format))?.text()?;
            evaluation.memory.text(text.len())?;
            made.push_str(&text);
            rest = after;
        }
    }
    made.push_str(rest);
    evaluation.memory.text(format.len())?;
    Ok(Value::from(made))
}

/// `{`, digits, and everything up to the next `}`: what stands between the digits and the brace is ignored, as GitHub
/// ignores it. The number is none where it is larger than any number of arguments.
fn placeholder(brace: &str) -> Option<(Option<usize>, &str)> {
    let (inside, after) = brace.strip_prefix('{')?.split_once('}')?;
    let digits = inside.trim_start_matches(|character: char| character.is_ascii_digit());
    let digits = inside.strip_suffix(digits).unwrap_or(inside);
    if digits.is_empty() { None } else { Some((digits.parse().ok(), after)) }
}

fn invalid(format: &str) -> EvaluationError {
    EvaluationError::new(format!("The following format string is invalid: {format}"))
}

fn too_few(format: &str) -> EvaluationError {
    EvaluationError::new(format!("The following format string references more arguments than were supplied: {format}"))
}
