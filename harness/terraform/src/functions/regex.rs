//! Regular expressions: `regex`, `regexall`, and `replace` with a pattern.
//!
//! Terraform takes Go's dialect (RE2). The one here is RE2's as well; what only Go knows (`\Q…\E`, `\C`) is refused.

use std::collections::BTreeMap;

use regex::{Captures, Regex, RegexBuilder};

use super::{Call, Function};
use crate::{error::Problem, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[Function::new("regex", 2, 2, first), Function::new("regexall", 2, 2, all)];

/// Bytes that a compiled pattern may take.
const MOST_MEMORY: usize = 1 << 21;

fn first(call: &Call<'_>) -> Result<Value, Problem> {
    let (pattern, text) = (compiled(call, &call.text(0)?)?, call.text(1)?);
    let found = pattern.captures(&text).ok_or_else(|| call.problem("`regex`: the pattern matches nowhere"))?;
    result(call, &pattern, &found)
}

fn all(call: &Call<'_>) -> Result<Value, Problem> {
    let (pattern, text) = (compiled(call, &call.text(0)?)?, call.text(1)?);
    let found: Result<Vec<_>, _> = pattern.captures_iter(&text).map(|found| result(call, &pattern, &found)).collect();
    Ok(Value::list(found?))
}

/// The text with every match replaced; `$1` and `${name}` stand for what a group matched.
pub(super) fn replaced(call: &Call<'_>, text: &str, pattern: &str, replacement: &str) -> Result<Value, Problem> {
    let pattern = compiled(call, pattern)?;
    call.bounded((text.len() + 1).saturating_mul(replacement.len() + 1))?;
    Ok(Value::text(pattern.replace_all(text, replacement)))
}

fn compiled(call: &Call<'_>, pattern: &str) -> Result<Regex, Problem> {
    let built = RegexBuilder::new(pattern).size_limit(MOST_MEMORY).build();
    built.map_err(|error| call.problem(format!("`{}`: {error}", call.name)))
}

/// The whole match without groups; a tuple of unnamed groups, or an object of named ones.
fn result(call: &Call<'_>, pattern: &Regex, found: &Captures<'_>) -> Result<Value, Problem> {
    let group = |index: usize| found.get(index).map_or_else(Value::null, |group| Value::text(group.as_str()));
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(group(0));
    }
    let named: Vec<_> = names.iter().enumerate().filter_map(|(index, name)| Some(((*name)?, index + 1))).collect();
    match named.len() {
        0 => Ok(Value::tuple((1..=names.len()).map(group).collect())),
        count if count == names.len() => {
            let members: BTreeMap<_, _> =
                named.into_iter().map(|(name, index)| (name.to_owned(), group(index))).collect();
            Ok(Value::object(members))
        }
        _ => Err(call.problem(format!("`{}`: either all groups have names, or none", call.name))),
    }
}
