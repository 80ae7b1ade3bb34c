//! `join(list, separator)`: the elements as one text, with a comma between them if nothing else is said.

use std::sync::Arc;

use super::argument;
use crate::{
    Value,
    evaluate::{Evaluation, Stop},
};

pub(super) fn call(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let array = match argument(arguments, 0)? {
        Value::Array(array) => array,
        Value::Object(_) => return Ok(Value::string("")),
        primitive => return Ok(Value::String(primitive.text()?)),
    };
    let separator: Arc<str> = match arguments.get(1) {
        Some(separator) if separator.is_primitive() => separator.text()?,
        _ => ",".into(),
    };
    let mut joined = String::new();
    for (index, item) in array.items().iter().enumerate() {
        let text = item.text()?;
        evaluation.memory.text(text.len() + separator.len())?;
        if index > 0 {
            joined.push_str(&separator);
        }
        joined.push_str(&text);
    }
    Ok(Value::from(joined))
}
