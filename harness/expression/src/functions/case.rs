//! `case(predicate, value, …, default)`: the value after the first predicate that is true.

use crate::{
    EvaluationError, Value,
    evaluate::{Evaluation, Stop},
};

/// A predicate that is no boolean is an error; predicates after the one that holds do not matter.
pub(super) fn call(arguments: &[Value], _: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let (pairs, default) = arguments.as_chunks::<2>();
    for [predicate, value] in pairs {
        match predicate {
            Value::Boolean(true) => return Ok(value.clone()),
            Value::Boolean(false) => {}
            Value::Unknown(unknown) => return Err(unknown.clone().into()),
            _ => return Err(EvaluationError::new("case predicate must evaluate to a boolean value").into()),
        }
    }
    super::argument(default, 0).cloned()
}
