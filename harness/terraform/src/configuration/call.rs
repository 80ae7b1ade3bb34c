//! `module` blocks: which module is called, how often, and with what.

use std::{collections::BTreeMap, sync::Arc};

use hcl_edit::{
    Span,
    expr::{Expression, ObjectKey},
    structure::{Attribute, Block},
};

use super::{
    body::{self, provider_name},
    header,
    repetition::{self, Repetition},
};
use crate::{
    error::Problem,
    reference::Reference,
    source::{Location, SourceFile},
};

/// A call of a module.
#[derive(Debug)]
pub(crate) struct Call {
    /// Where the module comes from, as written.
    pub(crate) source: String,
    pub(crate) source_at: Location,
    pub(crate) repetition: Option<Repetition>,
    /// The values of its variables.
    pub(crate) arguments: Vec<Attribute>,
    pub(crate) depends_on: Vec<Reference>,
    /// The caller's provider for each that the module names: by alias, nothing for the default one.
    pub(crate) providers: Option<Passed>,
}

/// The alias in the caller by the alias in the module; nothing is the default provider.
pub(crate) type Passed = BTreeMap<Option<String>, Option<String>>;

/// What a `module` block may say besides the variables of the module.
const META: [&str; 6] = ["source", "version", "count", "for_each", "depends_on", "providers"];

pub(super) fn read(block: &Block, file: &Arc<SourceFile>) -> Result<Call, Problem> {
    body::no_blocks(&block.body, file)?;
    let Some(source) = block.body.get_attribute("source") else {
        return Err(Problem::new("a module needs a `source`")
            .at(header(block, file), "has no `source`")
            .help("write `source = \"./modules/name\"` into it"));
    };
    let source_at = Location::new(file, source.value.span());
    let Expression::String(text) = &source.value else {
        return Err(Problem::new("the source of a module must be written out")
            .at(source_at, "not plain text")
            .help("write the path or address as plain text"));
    };
    let arguments = block.body.attributes().filter(|attribute| !META.contains(&attribute.key.as_str()));
    Ok(Call {
        source: text.value().clone(),
        source_at,
        repetition: repetition::read(&block.body, file)?,
        arguments: arguments.cloned().collect(),
        depends_on: body::depends_on(&block.body, file)?,
        providers: providers(block, file)?,
    })
}

fn providers(block: &Block, file: &Arc<SourceFile>) -> Result<Option<Passed>, Problem> {
    let Some(attribute) = block.body.get_attribute("providers") else { return Ok(None) };
    let wrong = || {
        Problem::new("`providers` must name providers")
            .at(Location::new(file, attribute.value.span()).first_line(), "not such an object")
            .help("write it as `providers = { aws = aws.other }`")
    };
    let Expression::Object(object) = &attribute.value else { return Err(wrong()) };
    let mut mapping = BTreeMap::new();
    for (key, value) in object.iter() {
        let written = match key {
            ObjectKey::Ident(name) => name.as_str().to_owned(),
            ObjectKey::Expression(expression) => Location::new(file, expression.span()).text().to_owned(),
        };
        let given = Location::new(file, value.expr().span()).text().to_owned();
        // Other providers make nothing that is modelled.
        if let Some(inner) = provider_name(&written) {
            mapping.insert(inner, provider_name(&given).ok_or_else(wrong)?);
        }
    }
    Ok(Some(mapping))
}
