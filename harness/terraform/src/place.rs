//! From an element of a decision back to the place where it is written: every value knows its own.

use std::collections::BTreeMap;

use crate::{
    resources::{Document, Element},
    source::Location,
    value::Value,
};

/// What is written counts more than the header of the resource, even when no part of the pointer was found.
const BASE: usize = 1;

/// The place of a pointer, and how good a match it is: the more parts of the pointer were found, the better.
pub(crate) fn locate(
    attributes: &BTreeMap<String, Value>,
    header: &Location,
    element: &Element,
    pointer: &str,
) -> Option<(usize, Location)> {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let first = parts.first().map(String::as_str).unwrap_or_default();
    if let Some((name, argument)) = element.attributes.iter().find(|(name, _)| name.is_empty() || *name == first) {
        let used = usize::from(!name.is_empty());
        return Some(match attributes.get(*argument) {
            Some(value) => traced(value, parts.get(used..).unwrap_or_default(), used, header),
            None => (0, header.clone()),
        });
    }
    let Some(document) = &element.document else { return Some((0, header.clone())) };
    let value = match document {
        Document::Argument(name) => attributes.get(*name)?,
        Document::InBlock(block, index, name) => attributes.get(*block)?.items()?.get(*index)?.member(name)?,
    };
    // An argument that is not written describes nothing.
    value.origin.as_ref()?;
    Some(traced(value, &parts, 0, header))
}

fn traced(value: &Value, parts: &[String], used: usize, header: &Location) -> (usize, Location) {
    // The blocks of an argument that is written as blocks have the places.
    let first_block = || value.items()?.first()?.origin.clone();
    match value.locate(parts) {
        (found, Some(place)) => (BASE + used + found, place),
        (_, None) => match first_block() {
            Some(place) => (BASE + used, place),
            None => (0, header.clone()),
        },
    }
}
