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
        Err(error) => Err(EvaluationError::new(format!("Error parsing JSON when evaluating fromJson: {error}")).into()),
    }
}
