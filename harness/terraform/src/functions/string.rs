//! Functions of text.

use super::{Call, Function, regex};
use crate::{error::Problem, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("chomp", 1, 1, |call| Ok(Value::text(call.text(0)?.trim_end_matches(['\n', '\r'])))),
    Function::new("endswith", 2, 2, |call| Ok(call.text(0)?.ends_with(&call.text(1)?).into())),
    Function::new("indent", 2, 2, indent),
    Function::new("join", 2, usize::MAX, join),
    Function::new("lower", 1, 1, |call| Ok(Value::text(call.text(0)?.to_lowercase()))),
    Function::new("replace", 3, 3, replace),
    Function::new("split", 2, 2, split),
    Function::new("startswith", 2, 2, |call| Ok(call.text(0)?.starts_with(&call.text(1)?).into())),
    Function::new("strcontains", 2, 2, |call| Ok(call.text(0)?.contains(&call.text(1)?).into())),
    Function::new("strrev", 1, 1, |call| Ok(Value::text(call.text(0)?.chars().rev().collect::<String>()))),
    Function::new("substr", 3, 3, substr),
    Function::new("title", 1, 1, title),
    Function::new("trim", 2, 2, trim),
    Function::new("trimprefix", 2, 2, |call| {
        let (text, prefix) = (call.text(0)?, call.text(1)?);
        Ok(Value::text(text.strip_prefix(&prefix).unwrap_or(&text)))
    }),
    Function::new("trimspace", 1, 1, |call| Ok(Value::text(call.text(0)?.trim()))),
    Function::new("trimsuffix", 2, 2, |call| {
        let (text, suffix) = (call.text(0)?, call.text(1)?);
        Ok(Value::text(text.strip_suffix(&suffix).unwrap_or(&text)))
    }),
    Function::new("upper", 1, 1, |call| Ok(Value::text(call.text(0)?.to_uppercase()))),
];

fn indent(call: &Call<'_>) -> Result<Value, Problem> {
    let width = usize::try_from(call.integer(0)?).ok().filter(|width| *width <= 1000);
    let width = width.ok_or_else(|| call.problem("`indent` takes 0 to 1000 blanks"))?;
    let text = call.text(1)?;
    call.bounded(text.len() + text.matches('\n').count().saturating_mul(width))?;
    Ok(Value::text(text.replace('\n', &format!("\n{}", " ".repeat(width)))))
}

fn join(call: &Call<'_>) -> Result<Value, Problem> {
    let mut texts = Vec::new();
    for index in 1..call.count() {
        texts.extend(call.texts(index)?);
    }
    let separator = call.text(0)?;
    call.bounded(texts.len().saturating_mul(separator.len()))?;
    Ok(Value::text(texts.join(&separator)))
}

fn replace(call: &Call<'_>) -> Result<Value, Problem> {
    let (text, search, replacement) = (call.text(0)?, call.text(1)?, call.text(2)?);
    if let Some(pattern) = search.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        return regex::replaced(call, &text, pattern, &replacement);
    }
    call.bounded((text.len() + 1).saturating_mul(replacement.len() + 1))?;
    Ok(Value::text(text.replace(&search, &replacement)))
}

fn split(call: &Call<'_>) -> Result<Value, Problem> {
    let (separator, text) = (call.text(0)?, call.text(1)?);
    if separator.is_empty() {
        return Ok(Value::texts(text.chars()));
    }
    Ok(Value::texts(text.split(&separator)))
}

fn substr(call: &Call<'_>) -> Result<Value, Problem> {
    let text: Vec<char> = call.text(0)?.chars().collect();
    let (offset, length) = (call.integer(1)?, call.integer(2)?);
    // A negative offset counts from the end; length -1 means all the rest.
    let start = match usize::try_from(offset) {
        Ok(start) => start,
        Err(_) => text.len().saturating_sub(usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX)),
    };
    let length = match length {
        -1 => usize::MAX,
        length => usize::try_from(length).map_err(|_| call.problem("`substr` takes a length of -1, 0 or more"))?,
    };
    Ok(Value::text(text.into_iter().skip(start).take(length).collect::<String>()))
}

fn title(call: &Call<'_>) -> Result<Value, Problem> {
    let mut title = String::new();
    let mut inside = false;
    for character in call.text(0)?.chars() {
        if inside {
            title.push(character);
        } else {
            title.extend(character.to_uppercase());
        }
        // What divides words is as in Go: any ASCII sign but `_`, and otherwise only blanks.
        inside =
            character.is_alphanumeric() || character == '_' || !(character.is_ascii() || character.is_whitespace());
    }
    Ok(Value::text(title))
}

fn trim(call: &Call<'_>) -> Result<Value, Problem> {
    let set = call.text(1)?;
    Ok(Value::text(call.text(0)?.trim_matches(|character| set.contains(character))))
}
