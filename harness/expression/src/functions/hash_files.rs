//! `hashFiles(pattern, …)`: known only where the files are given.

use crate::{
    EvaluationError, Unknown, Value,
    evaluate::{Evaluation, Stop},
};

pub(super) fn call(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let patterns = arguments.iter().map(Value::text).collect::<Result<Vec<_>, Unknown>>()?;
    match evaluation.contexts.hash_files() {
        Some(hash) => hash(&patterns).map(Value::from).map_err(|error| EvaluationError::new(error).into()),
        None => Err(Unknown::because("`hashFiles` reads files that only the runner has").into()),
    }
}
