//! The walk through a file and its schema side by side.
//!
//! A mapping of which the schema knows several kinds is told apart by its keys. Source: `template-reader` of
//! `@actions/workflow-parser`, and `TemplateReader` of actions/runner.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{Allowed, Content, Token, scalar};
use crate::{
    error::WorkflowError,
    place::Place,
    schema::{Definition, Map, Shape},
    yaml::{Kind, Node, Scalar},
};

/// Checks a tree against a type of the schema. Where there are errors, the token is only what could be made of it.
pub(crate) fn read(node: &Node, definition: &'static Definition, errors: &mut Vec<WorkflowError>) -> Token {
    let mut reader = Reader { errors, allowed: HashMap::new() };
    let nothing = reader.allow(Vec::new());
    reader.value(node, definition, &nothing)
}

struct Reader<'e> {
    errors: &'e mut Vec<WorkflowError>,
    /// What is allowed, by its names: the same few lists come again at every step.
    allowed: HashMap<Vec<&'static str>, Arc<Allowed>>,
}

const EXPRESSION_NOT_ALLOWED: &str = "A template expression is not allowed in this context";

impl Reader<'_> {
    fn value(&mut self, node: &Node, definition: &'static Definition, outer: &Arc<Allowed>) -> Token {
        let allowed = self.inside(definition, outer);
        let alternatives = definition.alternatives();
        let value = match &node.kind {
            Kind::Scalar(scalar) => self.scalar(scalar, &node.place, &alternatives, &allowed),
            Kind::List(items) => self.list(items, &node.place, &alternatives, &allowed),
            Kind::Map(entries) => self.map(entries, &node.place, &alternatives, &allowed),
        };
        Token { value, place: node.place.clone(), allowed }
    }

    fn scalar(
        &mut self,
        scalar: &Scalar,
        place: &Place,
        alternatives: &[&'static Definition],
        allowed: &Allowed,
    ) -> Content {
        let content = self.parse(scalar, place, allowed);
        if matches!(content, Content::Insert) {
            self.error(place, "Unexpected value '${{ insert }}'");
            return content;
        }
        if matches!(content, Content::Expression(..)) {
            if !allowed.expressions() {
                self.error(place, EXPRESSION_NOT_ALLOWED);
            }
            return content;
        }
        let text = scalar::text_of(&content).unwrap_or_default();
        scalar::matched(content, alternatives).unwrap_or_else(|| {
            self.error(place, format!("Unexpected value '{text}'"));
            Content::Text(text.into())
        })
    }

    fn list(
        &mut self,
        items: &[Node],
        place: &Place,
        alternatives: &[&'static Definition],
        allowed: &Arc<Allowed>,
    ) -> Content {
        let item = alternatives.iter().find_map(|definition| match definition.shape {
            Shape::List(item) => Some(item),
            Shape::Any => Some(*definition),
            _ => None,
        });
        let Some(item) = item else {
            self.error(place, "A sequence was not expected");
            return Content::Null;
        };
        Content::List(items.iter().map(|node| self.value(node, item, allowed)).collect())
    }

    fn map(
        &mut self,
        entries: &[(Node, Node)],
        place: &Place,
        alternatives: &[&'static Definition],
        allowed: &Arc<Allowed>,
    ) -> Content {
        static ANYTHING: Map = Map { properties: &[], others: Some((&ANY, &ANY)) };
        let mut kinds: Vec<&'static Map> = alternatives
            .iter()
            .filter_map(|definition| match &definition.shape {
                Shape::Map(map) => Some(map),
                Shape::Any => Some(&ANYTHING),
                _ => None,
            })
            .collect();
        let Some(others) = kinds.first().map(|kind| kind.others) else {
            self.error(place, "A mapping was not expected");
            return Content::Null;
        };
        let has_names = kinds.len() > 1 || kinds.iter().any(|kind| !kind.properties.is_empty());
        let mut read = Vec::new();
        let mut seen = HashSet::new();
        let mut has_expression_key = false;
        for (key, value) in entries {
            let Kind::Scalar(scalar) = &key.kind else { continue };
            let content = self.parse(scalar, &key.place, allowed);
            if matches!(content, Content::Expression(..) | Content::Insert) {
                has_expression_key = true;
                if allowed.expressions() {
                    let of = if has_names { &ANY } else { others.map_or(&ANY, |(_, value)| value) };
                    let key = Token { value: content, place: key.place.clone(), allowed: Arc::clone(allowed) };
                    read.push((key, self.value(value, of, allowed)));
                } else {
                    self.error(&key.place, EXPRESSION_NOT_ALLOWED);
                }
                continue;
            }
            let name = scalar::text_of(&content).unwrap_or_default();
            if !seen.insert(name.to_uppercase()) {
                self.error(&key.place, format!("'{name}' is already defined"));
                continue;
            }
            let of = match narrow(&mut kinds, &name) {
                Some(of) => of,
                None => match others {
                    Some((key_type, value_type)) => {
                        let text = Content::Text(name.as_str().into());
                        if scalar::matched(text, &key_type.alternatives()).is_none() {
                            self.error(&key.place, format!("Unexpected value '{name}'"));
                        }
                        value_type
                    }
                    None => {
                        self.error(&key.place, format!("Unexpected value '{name}'"));
                        continue;
                    }
                },
            };
            let key =
                Token { value: Content::Text(name.into()), place: key.place.clone(), allowed: Arc::clone(allowed) };
            read.push((key, self.value(value, of, allowed)));
        }
        match kinds.as_slice() {
            [kind] if !has_expression_key => self.required(kind, &seen, place),
            [] | [_] => {}
            several => {
                let telling = telling(several).join(", ");
                let message = "There's not enough info to determine what you meant. Add one of these properties: ";
                self.error(place, format!("{message}{telling}"));
            }
        }
        Content::Map(read)
    }

    fn required(&mut self, kind: &'static Map, seen: &HashSet<String>, place: &Place) {
        for property in kind.properties {
            if property.required && !seen.contains(&property.name.to_uppercase()) {
                self.error(place, format!("Required property is missing: {}", property.name));
            }
        }
    }

    /// A scalar with its expressions read; where they cannot be, the error is noted and the text taken as it stands.
    fn parse(&mut self, scalar: &Scalar, place: &Place, allowed: &Allowed) -> Content {
        scalar::parse(scalar, allowed).unwrap_or_else(|message| {
            self.error(place, message);
            match scalar {
                Scalar::Text(text) => Content::Text(Arc::clone(text)),
                Scalar::Null | Scalar::Boolean(_) | Scalar::Number(_) => Content::Null,
            }
        })
    }

    /// What a type adds to what is allowed around it.
    fn inside(&mut self, definition: &Definition, outer: &Arc<Allowed>) -> Arc<Allowed> {
        if definition.context.iter().all(|name| outer.names.contains(name)) {
            return Arc::clone(outer);
        }
        let mut names = outer.names.clone();
        names.extend(definition.context.iter().filter(|name| !outer.names.contains(name)));
        self.allow(names)
    }

    fn allow(&mut self, names: Vec<&'static str>) -> Arc<Allowed> {
        let allowed = self.allowed.entry(names).or_insert_with_key(|names| Arc::new(Allowed::of(names.clone())));
        Arc::clone(allowed)
    }

    fn error(&mut self, place: &Place, message: impl std::fmt::Display) {
        self.errors.push(WorkflowError::at(place, message));
    }
}

static ANY: Definition = Definition { context: &[], shape: Shape::Any };

/// The type of a named key. Kinds that do not have the key are ruled out.
fn narrow(kinds: &mut Vec<&'static Map>, name: &str) -> Option<&'static Definition> {
    let found = kinds.iter().rev().find_map(|kind| kind.property(name))?;
    kinds.retain(|kind| kind.property(name).is_some());
    Some(found.value)
}

/// The keys that only one of the kinds has.
fn telling(kinds: &[&'static Map]) -> Vec<&'static str> {
    let mut hits: BTreeMap<&str, usize> = BTreeMap::new();
    for property in kinds.iter().flat_map(|kind| kind.properties) {
        *hits.entry(property.name).or_default() += 1;
    }
    hits.into_iter().filter_map(|(name, hits)| (hits == 1).then_some(name)).collect()
}
