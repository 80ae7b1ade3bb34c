//! Functions of numbers. All are exact, but `log`.

use std::cmp::Ordering;

use super::{Call, Function};
use crate::{error::Problem, number::Number, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("abs", 1, 1, |call| Ok(call.number(0)?.abs().into())),
    Function::new("ceil", 1, 1, |call| Ok(call.number(0)?.ceil().into())),
    Function::new("floor", 1, 1, |call| Ok(call.number(0)?.floor().into())),
    Function::new("log", 2, 2, log),
    Function::new("max", 1, usize::MAX, |call| extreme(call, Ordering::Greater)),
    Function::new("min", 1, usize::MAX, |call| extreme(call, Ordering::Less)),
    Function::new("parseint", 2, 2, parseint),
    Function::new("pow", 2, 2, pow),
    Function::new("range", 1, 3, range),
    Function::new("signum", 1, 1, |call| Ok(Number::from(call.integer(0)?.signum()).into())),
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
    Ok(found.into())
}

fn range(call: &Call<'_>) -> Result<Value, Problem> {
    let zero = Number::from(0_i64);
    let (start, end) = match call.count() {
        1 => (zero, call.number(0)?),
        _ => (call.number(0)?, call.number(1)?),
    };
    let inexact = || call.problem("these numbers cannot be counted through exactly");
    let compared = |one: Number, other: Number| one.compared(other).ok_or_else(inexact);
    let upwards = compared(start, end)?.is_le();
    let step = match call.count() {
        3 => call.number(2)?,
        _ => Number::from(if upwards { 1_i64 } else { -1 }),
    };
    let direction = if upwards { Ordering::Less } else { Ordering::Greater };
    if compared(zero, step)? != direction && start != end {
        return Err(call.problem("`range` cannot reach its end with this step"));
    }
    let mut items: Vec<Value> = Vec::new();
    let mut at = start;
    while compared(at, end)? == direction {
        // Terraform has the same limit.
        if items.len() == 1024 {
            return Err(call.problem("`range` makes no more than 1024 numbers"));
        }
        items.push(at.into());
        at = at.plus(step).map_err(|_| inexact())?;
    }
    Ok(Value::list(items))
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
    Ok(total.into())
}

/// Computed in 64 bits, as Terraform does.
fn log(call: &Call<'_>) -> Result<Value, Problem> {
    let float = |index| call.number(index)?.to_string().parse::<f64>().map_err(|_| call.wrong(index, "a number"));
    float_result(call, float(0)?.ln() / float(1)?.ln())
}

fn float_result(call: &Call<'_>, result: f64) -> Result<Value, Problem> {
    let number = result.is_finite().then(|| result.to_string().parse::<Number>().ok()).flatten();
    number.map(Value::from).ok_or_else(|| call.problem("the result is not a finite number of at most 38 digits"))
}

fn pow(call: &Call<'_>) -> Result<Value, Problem> {
    let (base, exponent) = (call.number(0)?, call.number(1)?);
    let times = exponent.as_integer().and_then(|exponent| u32::try_from(exponent).ok());
    let Some(times) = times else {
        let float = |number: Number| number.to_string().parse::<f64>().unwrap_or(f64::NAN);
        return float_result(call, float(base).powf(float(exponent)));
    };
    let mut result = Number::from(1_i64);
    for _ in 0..times.min(256) {
        result = result.times(base).map_err(|_| call.problem("the power has too many digits"))?;
    }
    if times > 256 && result != Number::from(1_i64) && result != Number::from(0_i64) {
        return Err(call.problem("the power has too many digits"));
    }
    Ok(result.into())
}

/// A whole number written in base 2 to 62: digits, lower case letters, upper case letters.
fn parseint(call: &Call<'_>) -> Result<Value, Problem> {
    let (text, base) = (call.text(0)?, call.integer(1)?);
    let base = i128::from(base);
    if !(2..=62).contains(&base) {
        return Err(call.wrong(1, "a base from 2 to 62"));
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let wrong = || call.problem(format!("`{text}` is not a whole number in base {base}"));
    let mut total: i128 = 0;
    for character in digits.chars() {
        let digit = match character {
            '0'..='9' => u32::from(character) - u32::from('0'),
            'a'..='z' => u32::from(character) - u32::from('a') + 10,
            // Up to base 36 the case of a letter does not count.
            'A'..='Z' if base <= 36 => u32::from(character) - u32::from('A') + 10,
            'A'..='Z' => u32::from(character) - u32::from('A') + 36,
            _ => return Err(wrong()),
        };
        let digit = i128::from(digit);
        let next = total.checked_mul(base).and_then(|total| total.checked_add(digit));
        total = next.filter(|_| digit < base).ok_or_else(wrong)?;
    }
    if digits.is_empty() {
        return Err(wrong());
    }
    let total = if text.starts_with('-') { -total } else { total };
    total.to_string().parse::<Number>().map(Value::from).map_err(|_| wrong())
}
