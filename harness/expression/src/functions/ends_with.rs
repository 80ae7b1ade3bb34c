//! `endsWith(text, part)`, in any case. Lists and objects end with nothing.

use super::argument;
use crate::{
    Value, compare,
    evaluate::{Evaluation, Stop},
};

pub(super) fn call(arguments: &[Value], _: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let (text, part) = (argument(arguments, 0)?, argument(arguments, 1)?);
    if !text.is_primitive() || !part.is_primitive() {
        return Ok(Value::Boolean(false));
    }
    let (text, part) = (compare::fold(&text.text()?), compare::fold(&part.text()?));
    Ok(Value::Boolean(text.ends_with(&part)))
}
