//! Functions of numbers. All are exact.

use std::cmp::Ordering;

use super::{Call, Function};
use crate::{error::Problem, number::Number, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("abs", 1, 1, |call| Ok(Value::Number(call.number(0)?.abs()))),
    Function::new("ceil", 1, 1, |call| Ok(Value::Number(call.number(0)?.ceil()))),
    Function::new("floor", 1, 1, |call| Ok(Value::Number(call.number(0)?.floor()))),
    Function::new("max", 1, usize::MAX, |call| extreme(call, Ordering::Greater)),
    Function::new("min", 1, usize::MAX, |call| extreme(call, Ordering::Less)),
    Function::new("range", 1, 3, range),
    Function::new("sum", 1, 1, sum),
];

fn extreme(call: &Call<'_>, wanted: Ordering) -> Result<Value, Problem> {
    let mut found = call.number(0)?;
    for index in 1..call.count() {
        let next = call.number(index)?;
        let order = next.compared(found).ok_or_else(|| call.problem("these numbers cannot be compared exactly"))?;
        if order == wanted {
            found = next;
        }
    }
    Ok(Value::Number(found))
}

fn range(call: &Call<'_>) -> Result<Value, Problem> {
    let (start, end) = match call.count() {
        1 => (0, call.integer(0)?),
        _ => (call.integer(0)?, call.integer(1)?),
    };
    let step = match call.count() {
        3 => call.integer(2)?,
        _ if start <= end => 1,
        _ => -1,
    };
    if step == 0 || (step > 0) != (start <= end) && start != end {
        return Err(call.problem("`range` cannot reach its end with this step"));
    }
    let mut items = Vec::new();
    let mut at = start;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        // Terraform has the same limit.
        if items.len() == 1024 {
            return Err(call.problem("`range` makes no more than 1024 numbers"));
        }
        items.push(Value::Number(Number::from(at)));
        at = at.saturating_add(step);
    }
    Ok(Value::List(items))
}

fn sum(call: &Call<'_>) -> Result<Value, Problem> {
    let items = call.list(0)?;
    if items.is_empty() {
        return Err(call.problem("`sum` needs at least one number"));
    }
    let mut total = Number::from(0_i64);
    for item in items {
        let number = item.to_number().ok_or_else(|| call.wrong(0, "a list of numbers"))?;
        total = total.plus(number).map_err(|_| call.problem("the sum has too many digits"))?;
    }
    Ok(Value::Number(total))
}
