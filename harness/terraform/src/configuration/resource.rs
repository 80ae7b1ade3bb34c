//! `resource` blocks, checked against what their type takes.

use std::sync::Arc;

use hcl_edit::{
    Span,
    structure::{Block, Body},
};

use super::{
    body, header,
    repetition::{self, Repetition},
    variable::{self, Validation},
};
use crate::{
    data::{self, DataSource},
    error::Problem,
    reference::{Dynamic, Reference},
    resources::{self, Resource},
    schema::Schema,
    source::{Location, SourceFile},
};

/// A resource or data source as written.
#[derive(Debug)]
pub(crate) struct ResourceBlock {
    /// What its type does; nothing for a type that is not modelled.
    pub(crate) kind: Option<Modelled>,
    pub(crate) body: Body,
    pub(crate) repetition: Option<Repetition>,
    pub(crate) depends_on: Vec<Reference>,
    /// The alias of the provider that makes it; nothing for the default one.
    pub(crate) provider: Option<String>,
    pub(crate) conditions: Vec<Condition>,
}

/// A type that is modelled.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Modelled {
    Resource(&'static dyn Resource),
    Data(&'static dyn DataSource),
}

impl Modelled {
    pub(crate) fn schema(self) -> &'static Schema {
        match self {
            Self::Resource(resource) => resource.schema(),
            Self::Data(source) => source.schema(),
        }
    }
}

/// A `precondition` or `postcondition`.
#[derive(Debug)]
pub(crate) struct Condition {
    /// Whether it is checked when the resource is there, and may say `self`.
    pub(crate) after: bool,
    pub(crate) rule: Validation,
}

impl ResourceBlock {
    /// The words that its expressions may use: `count` or `each`.
    pub(crate) fn bound(&self) -> Vec<String> {
        self.repetition.iter().map(|repetition| repetition.word().to_owned()).collect()
    }
}

/// Reads a resource or data source; several wrong arguments are reported together.
pub(super) fn read(
    block: &Block,
    file: &Arc<SourceFile>,
    type_name: &str,
    is_data: bool,
    problems: &mut Vec<Problem>,
) -> Result<ResourceBlock, Problem> {
    let header = header(block, file);
    let at = Location::new(file, block.labels.first().and_then(Span::span));
    let kind = match is_data {
        true => data::named(type_name, &at)?.map(Modelled::Data),
        false => resources::named(type_name, &at)?.map(Modelled::Resource),
    };
    let mut conditions = Vec::new();
    for inner in block.body.blocks() {
        match inner.ident.as_str() {
            "lifecycle" => conditions.extend(lifecycle(inner, file)?),
            "provisioner" | "connection" if kind.is_some() => {
                return Err(Problem::new("provisioners are not run")
                    .at(Location::new(file, inner.ident.span()), "would run a program")
                    .help("remove it from what is tested"));
            }
            _ => {}
        }
    }
    let provider = provider(&block.body, file, kind.is_some(), type_name)?;
    let depends_on = body::depends_on(&block.body, file)?;
    let repetition = repetition::read(&block.body, file)?;
    let mut kept = block.body.clone();
    for meta in ["depends_on", "provider", "count", "for_each"] {
        kept.remove_attribute(meta);
    }
    for meta in ["lifecycle", "timeouts", "provisioner", "connection"] {
        kept.remove_blocks(meta);
    }
    if let Some(kind) = kind {
        check(&kept, file, kind.schema(), type_name, &header, problems);
    }
    Ok(ResourceBlock { kind, body: kept, repetition, depends_on, provider, conditions })
}

fn provider(body: &Body, file: &Arc<SourceFile>, is_modelled: bool, of: &str) -> Result<Option<String>, Problem> {
    let Some(attribute) = body.get_attribute("provider") else { return Ok(None) };
    let at = Location::new(file, attribute.value.span());
    let name = body::provider_name(at.text().trim_matches('"'));
    // A resource of another provider is not modelled, and its provider does not count.
    if name.is_none() && is_modelled {
        let message = format!("`{of}` is a type of the provider `aws`, and `{}` is another", at.text());
        return Err(Problem::new(message).at(at, "cannot make it").help("write `aws`, or `aws.<alias>`"));
    }
    Ok(name.flatten())
}

fn lifecycle(block: &Block, file: &Arc<SourceFile>) -> Result<Vec<Condition>, Problem> {
    let known = ["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"];
    body::only(&block.body, file, Some(&known), &["precondition", "postcondition"])?;
    let conditions = block.body.blocks().map(|condition| {
        let after = condition.ident.as_str() == "postcondition";
        Ok(Condition { after, rule: variable::validation(condition, file)? })
    });
    conditions.collect()
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
        let at = super::header(block, file);
        let (name, inner) = match Dynamic::of(block) {
            None => (block.ident.as_str(), &block.body),
            Some(dynamic) => match (dynamic.for_each, dynamic.content) {
                (Some(_), Some(content)) => (dynamic.kind, content),
                _ => {
                    problems.push(
                        Problem::new("a `dynamic` block needs `for_each` and a `content` block")
                            .at(at, "lacks one of them")
                            .help("write `for_each = …` and `content { … }` into it"),
                    );
                    continue;
                }
            },
        };
        match schema.block(name) {
            Some(known) if block.ident.as_str() != "dynamic" && !block.labels.is_empty() => problems.push(
                Problem::new(format!("a `{}` block takes no label", known.name))
                    .at(at, "has a label")
                    .help("remove it"),
            ),
            Some(known) => check(inner, file, &known.schema, name, &at, problems),
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
    for known in &schema.blocks {
        if known.least > 0 && !body.blocks().any(|block| is_of(block, known.name)) {
            problems.push(
                Problem::new(format!("`{of}` needs a block `{}`", known.name))
                    .at(header.clone(), "missing here")
                    .help(format!("write `{} {{ … }}` into it", known.name)),
            );
        }
        if let Some(more) = body.get_blocks(known.name).nth(known.most) {
            problems.push(
                Problem::new(format!("`{of}` takes no more than {} `{}` blocks", known.most, known.name))
                    .at(super::header(more, file), "one too many")
                    .help("remove it"),
            );
        }
    }
}

/// Whether a block is of a kind, or makes blocks of it.
fn is_of(block: &Block, kind: &str) -> bool {
    block.ident.as_str() == kind || Dynamic::of(block).is_some_and(|dynamic| dynamic.kind == kind)
}
