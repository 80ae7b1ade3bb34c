//! `success()`, `failure()`, `cancelled()` and `always()`: how what came before this job or step went.

use crate::{
    Status, Unknown, Value,
    evaluate::{Evaluation, Stop},
};

pub(super) fn always(_: &[Value], _: &mut Evaluation<'_>) -> Result<Value, Stop> {
    Ok(Value::Boolean(true))
}

pub(super) fn success(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    is(Status::Success, "success", arguments, evaluation)
}

pub(super) fn failure(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    is(Status::Failure, "failure", arguments, evaluation)
}

pub(super) fn cancelled(arguments: &[Value], evaluation: &mut Evaluation<'_>) -> Result<Value, Stop> {
    is(Status::Cancelled, "cancelled", arguments, evaluation)
}

/// The status is that of all jobs needed; of some of them by name it is not known here.
fn is(asked: Status, name: &str, arguments: &[Value], evaluation: &Evaluation<'_>) -> Result<Value, Stop> {
    if !arguments.is_empty() {
        let why = format!("`{name}` of some jobs by name depends on how each of them went");
        return Err(Unknown::because(why).into());
    }
    match evaluation.contexts.status() {
        Some(status) => Ok(Value::Boolean(status == asked)),
        None => Err(Unknown::because(format!("`{name}()` depends on how the run went so far")).into()),
    }
}
