//! A resource that could not be made: what is unknown of it, or where AWS's refusal points.

use std::collections::BTreeMap;

use hcl_edit::Span;

use crate::{
    address::ResourceInstance,
    configuration::{Modelled, Node, ResourceBlock},
    error::Problem,
    place,
    reference::references,
    resources::Element,
    source::Location,
    value::Value,
};

/// A resource that AWS refused to make, with the values of its arguments.
#[derive(Debug)]
pub(crate) struct Unmade {
    attributes: BTreeMap<String, Value>,
    documents: Vec<Element>,
    header: Location,
}

impl Unmade {
    pub(super) fn new(kind: Modelled, attributes: &BTreeMap<String, Value>, header: &Location) -> Self {
        let documents = documents(kind, attributes);
        Self { attributes: attributes.clone(), documents, header: header.clone() }
    }

    /// Where an element of one of its policies is written: the closest match of all its arguments that are JSON.
    pub(crate) fn locate(&self, pointer: &str) -> Location {
        let places =
            self.documents.iter().filter_map(|element| place::locate(&self.attributes, &self.header, element, pointer));
        let found = places.max_by_key(|(depth, _)| *depth).map(|(_, location)| location);
        found.unwrap_or_else(|| self.header.clone()).first_line()
    }
}

/// Refuses an argument that is still unknown when it is sent, naming what it waits for.
pub(super) fn all_known(
    node: &Node,
    block: &ResourceBlock,
    name: &ResourceInstance,
    attributes: &BTreeMap<String, Value>,
) -> Result<(), Problem> {
    let unknown = |written: &str| attributes.get(written).is_some_and(|value| !value.is_known());
    if let Some(written) = block.body.attributes().find(|written| unknown(written.key.as_str())) {
        let at = Location::new(&node.file, written.value.span()).first_line();
        let needed = references(&written.value, &node.file).unwrap_or_default();
        let needed: Vec<String> = needed.iter().map(|reference| format!("`{}`", reference.address)).collect();
        let help = match needed.is_empty() {
            true => "refer to something that is made here".to_owned(),
            false => format!(
                "it depends on {}: give what is not made here: `data: {{ <address>: {{ … }} }}`",
                needed.join(", ")
            ),
        };
        let message = format!("`{}` of `{name}` is still unknown when it is applied", written.key.as_str());
        return Err(Problem::new(message).at(at, "not known").help(help));
    }
    for nested in block.body.blocks() {
        let kind = nested.labels.first().map_or(nested.ident.as_str(), |label| label.as_str());
        let whole = attributes.get(kind).is_some_and(Value::is_unknown);
        if whole {
            let at = Location::new(&node.file, nested.ident.span());
            return Err(Problem::new(format!("how many `{kind}` blocks `{name}` has is not known"))
                .at(at, "depends on what is not made here")
                .help("give the value it depends on: `data: { <address>: { … } }`"));
        }
    }
    Ok(())
}

/// The elements of a resource whose making was refused: all its arguments that are JSON.
fn documents(kind: Modelled, attributes: &BTreeMap<String, Value>) -> Vec<Element> {
    let count = |block: &str| attributes.get(block).and_then(Value::items).map_or(0, <[_]>::len);
    let documents = kind.schema().documents(count).into_iter();
    documents.map(|document| Element { of: String::new(), document: Some(document), attributes: &[] }).collect()
}
