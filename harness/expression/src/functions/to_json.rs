//! `toJSON(value)`: the JSON text of a value, over several lines.

use super::argument;
use crate::{
    Value,
    evaluate::{Evaluation, Stop},
    json,
};

pub(super) fn call(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let text = json::pretty(argument(arguments, 0)?)?;
    evaluation.memory.text(text.len())?;
    Ok(Value::from(text))
}
