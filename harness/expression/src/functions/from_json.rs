//! `fromJSON(text)`: the value that a JSON text says.

use super::argument;
use crate::{
    EvaluationError, Value,
    evaluate::{Evaluation, Stop},
};

pub(super) fn call(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let text = argument(arguments, 0)?.text()?;
    if text.trim().is_empty() {
        return Err(EvaluationError::new("Error from function 'fromJSON': empty input").into());
    }
    evaluation.memory.text(text.len())?;
    match serde_json::from_str(&text) {
        Ok(json) => Ok(Value::from_json(&json)),
        Err(error) => {
            // Which complaint GitHub's own parser has at this place is not known; that it has one is.
            let (line, column) = (error.line(), error.column());
            let what = if too_deep(&text) { "too many levels of nesting" } else { "no JSON" };
            let message = format!("Error parsing fromJson: {what} (line {line}, column {column} of the text)");
            Err(EvaluationError::new(message).into())
        }
    }
}

/// Whether brackets open more often within one another than any value of a workflow does.
fn too_deep(text: &str) -> bool {
    let mut depth: usize = 0;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 100
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_within_one_another_and_not_side_by_side() {
        assert!(too_deep(&"[".repeat(5000)));
        assert!(!too_deep(&"[]".repeat(5000)));
    }
}
