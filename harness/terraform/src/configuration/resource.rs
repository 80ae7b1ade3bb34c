//! `resource` blocks, checked against what their type takes.

use std::sync::Arc;

use hcl_edit::{
    Span,
    structure::{Block, Body},
};

use super::{body, header};
use crate::{
    error::Problem,
    reference::Reference,
    resources::{self, Resource},
    schema::Schema,
    source::{Location, SourceFile},
};

/// A resource as written.
#[derive(Debug)]
pub(crate) struct ResourceBlock {
    pub(crate) resource: &'static dyn Resource,
    pub(crate) body: Body,
    pub(crate) depends_on: Vec<Reference>,
}

/// Reads a resource; several wrong arguments are reported together.
pub(super) fn read(
    block: &Block,
    file: &Arc<SourceFile>,
    kind: &str,
    problems: &mut Vec<Problem>,
) -> Result<ResourceBlock, Problem> {
    let header = header(block, file);
    let resource = resources::named(kind, &Location::new(file, block.labels.first().and_then(Span::span)))?;
    meta_arguments(&block.body, file)?;
    let depends_on = body::depends_on(&block.body, file)?;
    let mut kept = block.body.clone();
    for meta in ["depends_on", "provider"] {
        kept.remove_attribute(meta);
    }
    kept.remove_blocks("lifecycle");
    kept.remove_blocks("timeouts");
    check(&kept, file, resource.schema(), kind, &header, problems);
    Ok(ResourceBlock { resource, body: kept, depends_on })
}

fn meta_arguments(body: &Body, file: &Arc<SourceFile>) -> Result<(), Problem> {
    for name in ["count", "for_each"] {
        if let Some(attribute) = body.get_attribute(name) {
            return Err(Problem::new(format!("`{name}` is not evaluated yet"))
                .at(Location::new(file, attribute.key.span()), "would make several resources")
                .help("write one resource block for each"));
        }
    }
    if let Some(attribute) = body.get_attribute("provider") {
        let at = Location::new(file, attribute.value.span());
        if at.text() != "aws" {
            return Err(Problem::new("a second provider is not modelled yet")
                .at(at, "not the default `aws` provider")
                .help("apply each account and region from a folder of its own"));
        }
    }
    for block in body.blocks() {
        let name = block.ident.as_str();
        let at = Location::new(file, block.ident.span());
        match name {
            "dynamic" | "provisioner" | "connection" => {
                return Err(Problem::new(format!("`{name}` blocks are not evaluated yet"))
                    .at(at, "would change what is made")
                    .help("write the blocks out"));
            }
            "lifecycle" => {
                let known = ["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"];
                body::only(&block.body, file, Some(&known), &[])?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks names, required arguments and the number of blocks; values are checked when they are evaluated.
fn check(
    body: &Body,
    file: &Arc<SourceFile>,
    schema: &'static Schema,
    of: &str,
    header: &Location,
    problems: &mut Vec<Problem>,
) {
    let arguments: Vec<&str> =
        schema.attributes.iter().filter(|known| known.is_argument()).map(|known| known.name).collect();
    for attribute in body.attributes() {
        let name = attribute.key.as_str();
        let at = Location::new(file, attribute.key.span());
        match schema.attribute(name) {
            Some(known) if known.is_argument() => {}
            Some(_) => problems.push(
                Problem::new(format!("`{name}` of `{of}` is set by AWS")).at(at, "cannot be given").help("remove it"),
            ),
            None if schema.block(name).is_some() => problems.push(
                Problem::new(format!("`{name}` of `{of}` is a block, not an argument"))
                    .at(at, "written with `=`")
                    .help(format!("write it as `{name} {{ … }}`")),
            ),
            None => problems.push(body::unknown_argument(attribute, file, &arguments, &format!("in `{of}`"))),
        }
    }
    for required in schema.attributes.iter().filter(|known| known.need == crate::schema::Need::Required) {
        if !body.has_attribute(required.name) {
            problems.push(
                Problem::new(format!("`{of}` needs the argument `{}`", required.name))
                    .at(header.clone(), "missing here")
                    .help(format!("write `{} = …` into it", required.name)),
            );
        }
    }
    for block in body.blocks() {
        let name = block.ident.as_str();
        let at = super::header(block, file);
        match schema.block(name) {
            Some(known) if !block.labels.is_empty() => problems.push(
                Problem::new(format!("a `{}` block takes no label", known.name))
                    .at(at, "has a label")
                    .help("remove it"),
            ),
            Some(known) => check(&block.body, file, &known.schema, name, &at, problems),
            None => {
                let names = schema.blocks.iter().map(|block| block.name).chain(["lifecycle"]).chain(arguments.clone());
                problems.push(
                    Problem::new(format!("there is no block `{name}` in `{of}`")).at(at, "unknown block").suggest(
                        name,
                        names,
                        "remove it",
                    ),
                );
            }
        }
    }
    for known in schema.blocks {
        if let Some(more) = body.get_blocks(known.name).nth(known.most) {
            problems.push(
                Problem::new(format!("`{of}` takes no more than {} `{}` blocks", known.most, known.name))
                    .at(super::header(more, file), "one too many")
                    .help("remove it"),
            );
        }
    }
}
