//! `strategy: matrix:` to its combinations: the product of the vectors without `exclude`, then `include`.
//!
//! An `include` whose keys of the product match adds its other keys to each combination that it matches; one that matches
//! none is a combination of its own. What GitHub itself refuses, more than 256 jobs among it, is told in its words.
//! Source: actions/runner, `MatrixBuilder`. unverified: its words for too many jobs, and for what has another type.

use portcullis_expression::{Contexts, Value};

use super::value::{self, Fails, NoValue, cannot_tell};
use crate::{place::Place, steps::CannotTell, template::Token};

/// <https://docs.github.com/en/actions/reference/limits>
const MOST_JOBS: usize = 256;

/// One combination: names and values in order.
pub(super) type Combination = Vec<(String, Value)>;

/// The combinations of a job's strategy; `None` where it has no matrix.
pub(super) fn combinations(
    strategy: Option<&Token>,
    contexts: &Contexts,
    job: &str,
) -> Result<Option<Vec<Combination>>, NoValue> {
    let Some(strategy) = strategy else { return Ok(None) };
    let place = strategy.get("matrix").map_or(&strategy.place, |matrix| &matrix.place);
    let strategy = known(value::of(strategy, contexts)?, place)?;
    let Some(matrix) = entry(&strategy, "matrix").filter(|matrix| !matches!(matrix, Value::Null)) else {
        return Ok(None);
    };
    let Value::Object(matrix) = matrix else {
        return Err(wrong_type(&matrix, "Mapping", place).into());
    };
    let mut vectors: Vec<(String, Vec<Value>)> = Vec::new();
    let mut include = Vec::new();
    let mut exclude = Vec::new();
    for (name, values) in matrix.entries() {
        let Value::Array(items) = values else {
            return Err(wrong_type(values, "Sequence", place).into());
        };
        match name.as_str() {
            "include" => include = filters(items.items(), place)?,
            "exclude" => exclude = filters(items.items(), place)?,
            _ if items.items().is_empty() => {
                return Err(Fails::new(format!("Matrix vector '{name}' does not contain any values"), place).into());
            }
            _ => vectors.push((name.clone(), items.items().to_vec())),
        }
    }
    let product = product(&vectors, &exclude).ok_or_else(|| too_many(job, place))?;
    let combinations = include_all(product, &vectors, include);
    match combinations.len() {
        0 => Err(Fails::new("Matrix must define at least one vector", place).into()),
        number if number > MOST_JOBS => Err(too_many(job, place).into()),
        _ => Ok(Some(combinations)),
    }
}

fn too_many(job: &str, place: &Place) -> Fails {
    Fails::new(format!("Strategy expansion exceeded {MOST_JOBS} results for job '{job}'"), place)
}

fn wrong_type(value: &Value, wanted: &str, place: &Place) -> Fails {
    let text = value.text().map(|text| text.to_string()).unwrap_or_default();
    Fails::new(format!("Unexpected type of value '{text}', expected type: {wanted}."), place)
}

/// Everything in it must be known: how many jobs there are hangs on it.
fn known(value: Value, place: &Place) -> Result<Value, CannotTell> {
    match value.unknown_within() {
        Some(unknown) => Err(cannot_tell(format!("the matrix hangs on what is not known: {}", unknown.why()), place)),
        None => Ok(value),
    }
}

fn entry(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(object) => object.get(name),
        _ => None,
    }
}

fn filters(items: &[Value], place: &Place) -> Result<Vec<Combination>, Fails> {
    let read = |item: &Value| match item {
        Value::Object(object) => Ok(object.entries().to_vec()),
        other => Err(wrong_type(other, "Mapping", place)),
    };
    items.iter().map(read).collect()
}

/// Nothing where it would be far too much.
fn product(vectors: &[(String, Vec<Value>)], exclude: &[Combination]) -> Option<Vec<Combination>> {
    if vectors.is_empty() {
        return Some(Vec::new());
    }
    let mut product: Vec<Combination> = vec![Vec::new()];
    for (name, values) in vectors {
        // GitHub counts after `exclude`; this bounds the memory before it.
        if product.len().saturating_mul(values.len()) > MOST_JOBS * MOST_JOBS {
            return None;
        }
        let each = |combination: &Combination| {
            let with = |value: &Value| [combination.as_slice(), &[(name.clone(), value.clone())]].concat();
            values.iter().map(with).collect::<Vec<_>>()
        };
        product = product.iter().flat_map(each).collect();
    }
    product.retain(|combination| !exclude.iter().any(|filter| matches(filter, combination)));
    Some(product)
}

fn include_all(
    mut product: Vec<Combination>,
    vectors: &[(String, Vec<Value>)],
    include: Vec<Combination>,
) -> Vec<Combination> {
    let mut alone = Vec::new();
    let mut extras: Vec<Combination> = vec![Vec::new(); product.len()];
    for item in include {
        let of_product = |name: &str| vectors.iter().any(|(vector, _)| same_name(vector, name));
        let (filter, extra): (Combination, Combination) = item.iter().cloned().partition(|(name, _)| of_product(name));
        let mut matched = false;
        for (combination, extras) in product.iter().zip(&mut extras) {
            if matches(&filter, combination) {
                matched = true;
                for (name, value) in &extra {
                    extras.retain(|(known, _)| !same_name(known, name));
                    extras.push((name.clone(), value.clone()));
                }
            }
        }
        if !matched {
            alone.push(item);
        }
    }
    for (combination, extras) in product.iter_mut().zip(extras) {
        combination.extend(extras);
    }
    product.extend(alone);
    product
}

/// Whether a combination has every value of a filter. A filter of nothing matches all.
fn matches(filter: &[(String, Value)], combination: &[(String, Value)]) -> bool {
    filter
        .iter()
        .all(|(name, wanted)| combination.iter().any(|(known, value)| same_name(known, name) && has(value, wanted)))
}

/// Lists and mappings are compared item by item; a mapping may have more than the filter asks for.
fn has(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => {
            wanted.entries().iter().all(|(name, wanted)| value.get(name).is_some_and(|value| has(&value, wanted)))
        }
        (Value::Array(value), Value::Array(wanted)) => {
            value.items().len() == wanted.items().len()
                && value.items().iter().zip(wanted.items()).all(|(value, wanted)| has(value, wanted))
        }
        (Value::Null, Value::Null) => true,
        (Value::Boolean(value), Value::Boolean(wanted)) => value == wanted,
        (Value::Number(value), Value::Number(wanted)) => value == wanted,
        (Value::String(value), Value::String(wanted)) => value.to_lowercase() == wanted.to_lowercase(),
        _ => false,
    }
}

fn same_name(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vector(name: &str, size: usize) -> (String, Vec<Value>) {
        (name.to_owned(), (0..size).map(|item| Value::from(item.to_string())).collect())
    }

    proptest! {
        #[test]
        fn the_product_has_every_combination_once(first in 1usize..4, second in 1usize..4, third in 1usize..4) {
            let vectors = [vector("a", first), vector("b", second), vector("c", third)];
            let product = product(&vectors, &[]).unwrap();
            prop_assert_eq!(product.len(), first * second * third);
            for combination in &product {
                let same = |other: &&Combination| matches(other.as_slice(), combination);
                prop_assert_eq!(product.iter().filter(same).count(), 1);
            }
        }

        #[test]
        fn what_is_excluded_is_not_there(size in 1usize..8, out in 0usize..10) {
            let vectors = [vector("a", size), vector("b", 2)];
            let filter = vec![("A".to_owned(), Value::from(out.to_string()))];
            let product = product(&vectors, &[filter]).unwrap();
            prop_assert_eq!(product.len(), 2 * (size - usize::from(out < size)));
        }

        #[test]
        fn include_never_takes_a_combination_away(size in 1usize..6, of_product in 0usize..10) {
            let vectors = [vector("a", size)];
            let item = vec![("a".to_owned(), Value::from(of_product.to_string())), ("x".to_owned(), Value::from(true))];
            let all = include_all(product(&vectors, &[]).unwrap(), &vectors, vec![item]);
            prop_assert_eq!(all.len(), size + usize::from(of_product >= size));
            prop_assert_eq!(all.iter().filter(|combination| combination.len() == 2).count(), 1);
        }
    }

    #[test]
    fn a_product_that_fills_the_memory_is_refused() {
        let vectors: Vec<_> = (0..6).map(|name| vector(&name.to_string(), 40)).collect();
        assert!(product(&vectors, &[]).is_none());
    }
}
