//! Functions of sets.

use super::{Call, Function};
use crate::{error::Problem, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("setintersection", 1, usize::MAX, setintersection),
    Function::new("setproduct", 2, usize::MAX, setproduct),
    Function::new("setsubtract", 2, 2, setsubtract),
    Function::new("setunion", 1, usize::MAX, setunion),
];

/// The arguments, their elements all of one type.
fn sets(call: &Call<'_>) -> Result<Vec<Vec<Value>>, Problem> {
    let mut lengths = Vec::new();
    let mut all = Vec::new();
    for index in 0..call.count() {
        let items = call.list(index)?;
        lengths.push(items.len());
        all.extend_from_slice(items);
    }
    let mut all = call.of_one_type(all)?.into_iter();
    Ok(lengths.into_iter().map(|length| all.by_ref().take(length).collect()).collect())
}

fn setintersection(call: &Call<'_>) -> Result<Value, Problem> {
    let sets = sets(call)?;
    let Some((first, others)) = sets.split_first() else { return Ok(Value::set(Vec::new())) };
    let common = first.iter().filter(|item| others.iter().all(|other| other.contains(item)));
    Ok(Value::set(common.cloned().collect()))
}

fn setsubtract(call: &Call<'_>) -> Result<Value, Problem> {
    match sets(call)?.as_slice() {
        [from, removed] => Ok(Value::set(from.iter().filter(|item| !removed.contains(item)).cloned().collect())),
        _ => Err(call.wrong(1, "a set")),
    }
}

fn setunion(call: &Call<'_>) -> Result<Value, Problem> {
    Ok(Value::set(sets(call)?.concat()))
}

/// Every combination of one element of each; a set when all arguments are sets, else a list.
fn setproduct(call: &Call<'_>) -> Result<Value, Problem> {
    let mut product: Vec<Vec<Value>> = vec![Vec::new()];
    let mut are_sets = true;
    for index in 0..call.count() {
        let items = call.of_one_type(call.list(index)?.to_vec())?;
        are_sets &= matches!(call.given(index)?.data, crate::value::Data::Set(_));
        call.bounded(product.len().saturating_mul(items.len()).saturating_mul(64))?;
        product = product
            .iter()
            .flat_map(|before| items.iter().map(|item| before.iter().chain([item]).cloned().collect()))
            .collect();
    }
    let tuples = product.into_iter().map(Value::tuple).collect();
    Ok(if are_sets { Value::set(tuples) } else { Value::list(tuples) })
}
