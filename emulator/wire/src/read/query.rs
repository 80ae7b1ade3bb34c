//! The awsQuery grammar: `Tags.member.1.Key=team` as a list of structures.
//!
//! Parameters that the model does not know are ignored. An index is a number from 1; leading zeros change nothing, a
//! word in its place belongs to the first element. Refuses lists with gaps of more than ten elements, structure below a
//! scalar and a scalar given twice. Smaller gaps become null elements, which the constraints then refuse.
//! Texts as recorded of IAM in September 2026, unless marked.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::scalar;
use crate::{
    Fault, Protocol, Service,
    model::{Element, Kind, Member, ShapeId},
    protocol_fault::UNREADABLE_INPUT,
};

/// The elements that a list may skip.
const LARGEST_GAP: u64 = 10;

/// A parameter below the value that is being read.
#[derive(Clone, Copy)]
struct Parameter<'a> {
    /// The rest of its name; `None` for the value itself.
    name: Option<&'a str>,
    value: &'a str,
}

/// Reads the input of an operation from its parameters.
pub(crate) fn query(service: &Service, shape: ShapeId, parameters: &[(String, String)]) -> Result<Value, Fault> {
    let parameters: Vec<Parameter<'_>> =
        parameters.iter().map(|(name, value)| Parameter { name: Some(name), value }).collect();
    Reader { service }.value(shape, &parameters).map_err(|problem| UNREADABLE_INPUT.because(Protocol::Query, &problem))
}

struct Reader<'a> {
    service: &'a Service,
}

impl Reader<'_> {
    fn value(&self, shape: ShapeId, parameters: &[Parameter<'_>]) -> Result<Value, String> {
        match &self.service.shape(shape).kind {
            Kind::List(element) => self.list(element, parameters),
            Kind::Map { key, value, flattened } => self.map(key, value, *flattened, parameters),
            Kind::Structure(members) => self.structure(members, parameters),
            kind => scalar(kind, parameters),
        }
    }

    fn structure(&self, members: &[Member], parameters: &[Parameter<'_>]) -> Result<Value, String> {
        let mut by_name: BTreeMap<&str, Vec<Parameter<'_>>> = BTreeMap::new();
        for parameter in parameters {
            match parameter.name {
                Some(name) => {
                    let (first, below) = first_part(name, parameter.value);
                    by_name.entry(first).or_default().push(below);
                }
                None => empty(parameter)?,
            }
        }
        let mut read = Map::new();
        for member in members {
            if let Some(below) = by_name.get(member.wire_name.as_str()) {
                read.insert(member.name.clone(), self.value(member.shape, below)?);
            }
        }
        Ok(Value::Object(read))
    }

    fn list(&self, element: &Element, parameters: &[Parameter<'_>]) -> Result<Value, String> {
        let mut found = Elements::default();
        for parameter in parameters {
            let parameter = match (parameter.name, &element.wire_name) {
                (None, _) => {
                    empty(parameter)?;
                    continue;
                }
                (Some(_), None) => *parameter,
                (Some(name), Some(wire_name)) => {
                    let (first, below) = first_part(name, parameter.value);
                    if first != wire_name {
                        continue;
                    }
                    below
                }
            };
            found.add(parameter)?;
        }
        found.without_large_gaps()?;
        let mut read = Vec::with_capacity(found.by_index.len());
        for (index, parameters) in found.by_index {
            while (read.len() as u64) + 1 < index {
                read.push(self.absent_element(element.shape));
            }
            read.push(self.value(element.shape, &parameters)?);
        }
        Ok(Value::Array(read))
    }

    /// A gap in a list of structures is a structure without members: the recorded messages name each member.
    fn absent_element(&self, shape: ShapeId) -> Value {
        match self.service.shape(shape).kind {
            Kind::Structure(_) => Value::Object(Map::new()),
            _ => Value::Null,
        }
    }

    fn map(&self, key: &Element, value: &Element, flat: bool, parameters: &[Parameter<'_>]) -> Result<Value, String> {
        let mut found = Elements::default();
        for parameter in parameters {
            match parameter.name {
                None => empty(parameter)?,
                Some(_) if flat => found.add(*parameter)?,
                Some(name) => {
                    let (first, below) = first_part(name, parameter.value);
                    if first == "entry" {
                        found.add(below)?;
                    }
                }
            }
        }
        found.without_large_gaps()?;
        let mut read = Map::new();
        for parameters in found.by_index.values() {
            let below = |element: &Element| -> Vec<Parameter<'_>> {
                let named = parameters.iter().filter_map(|parameter| {
                    let (first, below) = first_part(parameter.name?, parameter.value);
                    (Some(first) == element.wire_name.as_deref()).then_some(below)
                });
                named.collect()
            };
            // What AWS says of an entry without a key is `unverified`.
            let Value::String(name) = self.value(key.shape, &below(key))? else {
                return Err("Key may not be null".to_owned());
            };
            let values = below(value);
            let entry = if values.is_empty() { Value::Null } else { self.value(value.shape, &values)? };
            if read.insert(name, entry).is_some() {
                return Err("Duplicate key in map".to_owned());
            }
        }
        Ok(Value::Object(read))
    }
}

/// The parameters of a list, by index.
#[derive(Default)]
struct Elements<'a> {
    by_index: BTreeMap<u64, Vec<Parameter<'a>>>,
}

impl<'a> Elements<'a> {
    fn add(&mut self, parameter: Parameter<'a>) -> Result<(), String> {
        let (index, below) = match parameter.name {
            None => (1, parameter),
            Some(name) => {
                let (first, below) = first_part(name, parameter.value);
                match index(first)? {
                    None => (1, parameter),
                    Some(index) => {
                        if below.name.is_some_and(|name| is_number(first_part(name, "").0)) {
                            return Err("Two index elements may not occur back to back".to_owned());
                        }
                        (index, below)
                    }
                }
            }
        };
        self.by_index.entry(index).or_default().push(below);
        Ok(())
    }

    fn without_large_gaps(&self) -> Result<(), String> {
        let mut extent = 1;
        for index in self.by_index.keys() {
            let skip = index.saturating_sub(extent);
            if skip > LARGEST_GAP {
                return Err(format!("Excessively sparse input would skip {skip} list elements"));
            }
            extent = *index;
        }
        Ok(())
    }
}

/// The index that a part of a name is; `None` for a word.
fn index(part: &str) -> Result<Option<u64>, String> {
    if part.starts_with('-') {
        return Err(format!("Key {part} may not have a leading '-'"));
    }
    if !is_number(part) {
        return Ok(None);
    }
    match part.parse() {
        Ok(index) if index > 0 => Ok(Some(index)),
        _ => Err(format!("{part} is not a valid index")),
    }
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn first_part<'a>(name: &'a str, value: &'a str) -> (&'a str, Parameter<'a>) {
    match name.split_once('.') {
        Some((first, rest)) => (first, Parameter { name: Some(rest), value }),
        None => (name, Parameter { name: None, value }),
    }
}

/// A list or structure may be given as empty text, which is how the SDKs send an empty list. The text of the refusal is
/// `unverified`.
fn empty(parameter: &Parameter<'_>) -> Result<(), String> {
    if parameter.value.is_empty() { Ok(()) } else { Err("Expected list or null".to_owned()) }
}

fn scalar(kind: &Kind, parameters: &[Parameter<'_>]) -> Result<Value, String> {
    match parameters {
        [] => Ok(Value::Null),
        [Parameter { name: None, value }] => scalar::from_text(kind, value),
        _ if parameters.iter().any(|parameter| parameter.name.is_some()) => {
            Err("Start of list found where not expected".to_owned())
        }
        // What AWS makes of a scalar that is given twice is `unverified`: it is refused, for either could be meant.
        _ => Err("Duplicate parameter found where not expected".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So that reading ends, however deep the names of a request go.
    #[test]
    fn no_input_contains_itself() {
        fn walk(service: &Service, shape: ShapeId, above: &mut Vec<ShapeId>) {
            assert!(!above.contains(&shape), "{}: {shape:?} lies within itself", service.name());
            above.push(shape);
            match &service.shape(shape).kind {
                Kind::List(element) => walk(service, element.shape, above),
                Kind::Map { key, value, .. } => [key, value].iter().for_each(|part| walk(service, part.shape, above)),
                Kind::Structure(members) => members.iter().for_each(|member| walk(service, member.shape, above)),
                _ => {}
            }
            above.pop();
        }
        for service in Service::all() {
            for input in service.operations().filter_map(crate::Operation::input) {
                walk(service, input, &mut Vec::new());
            }
        }
    }
}
