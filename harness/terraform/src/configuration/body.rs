//! What blocks have in common: labels, and arguments that must be known by name.

use std::sync::Arc;

use hcl_edit::{
    Span,
    expr::{Expression, TraversalOperator},
    structure::{Attribute, Block, Body},
};

use super::header;
use crate::{
    error::Problem,
    reference::{Reference, references},
    source::{Location, SourceFile},
};

pub(super) fn one_label(block: &Block, file: &Arc<SourceFile>, form: &str) -> Result<String, Problem> {
    match block.labels.as_slice() {
        [name] => label(name.as_str(), block, file),
        _ => Err(labels_wrong(block, file, form)),
    }
}

pub(super) fn two_labels(block: &Block, file: &Arc<SourceFile>, form: &str) -> Result<(String, String), Problem> {
    match block.labels.as_slice() {
        [kind, name] => Ok((kind.as_str().to_owned(), label(name.as_str(), block, file)?)),
        _ => Err(labels_wrong(block, file, form)),
    }
}

fn label(name: &str, block: &Block, file: &Arc<SourceFile>) -> Result<String, Problem> {
    let starts = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    if starts && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-')) {
        return Ok(name.to_owned());
    }
    Err(Problem::new(format!("`{name}` is not a name"))
        .at(header(block, file), "not a name")
        .help("a name starts with a letter or `_` and has letters, digits, `_` and `-`"))
}

fn labels_wrong(block: &Block, file: &Arc<SourceFile>, form: &str) -> Problem {
    Problem::new(format!("a `{}` block with {} labels", block.ident.as_str(), block.labels.len()))
        .at(header(block, file), "wrong number of labels")
        .help(format!("write it as `{form}`"))
}

/// Refuses nested blocks.
pub(super) fn no_blocks(body: &Body, file: &Arc<SourceFile>) -> Result<(), Problem> {
    only(body, file, None, &[])
}

/// Refuses nested blocks, and arguments other than these.
pub(super) fn only(
    body: &Body,
    file: &Arc<SourceFile>,
    arguments: Option<&[&str]>,
    blocks: &[&str],
) -> Result<(), Problem> {
    for block in body.blocks() {
        let name = block.ident.as_str();
        if !blocks.contains(&name) {
            return Err(Problem::new(format!("there is no block `{name}` here"))
                .at(Location::new(file, block.ident.span()), "unknown block")
                .suggest(name, blocks.iter().copied(), "remove it"));
        }
    }
    for attribute in body.attributes() {
        let name = attribute.key.as_str();
        if let Some(known) = arguments
            && !known.contains(&name)
        {
            return Err(unknown_argument(attribute, file, known, "here"));
        }
    }
    Ok(())
}

/// An argument that nobody knows.
pub(super) fn unknown_argument(attribute: &Attribute, file: &Arc<SourceFile>, known: &[&str], of: &str) -> Problem {
    let name = attribute.key.as_str();
    Problem::new(format!("there is no argument `{name}` {of}"))
        .at(Location::new(file, attribute.key.span()), "unknown argument")
        .suggest(name, known.iter().copied(), format!("it takes: {}", known.join(", ")))
}

/// A literal `true` or `false`, as meta-arguments need it.
pub(super) fn literal_flag(body: &Body, name: &str, file: &Arc<SourceFile>) -> Result<Option<bool>, Problem> {
    match body.get_attribute(name).map(|attribute| &attribute.value) {
        None => Ok(None),
        Some(Expression::Bool(flag)) => Ok(Some(*flag.value())),
        Some(other) => Err(Problem::new(format!("`{name}` must be true or false"))
            .at(Location::new(file, other.span()), "not a literal bool")
            .help(format!("write `{name} = true` or leave it out"))),
    }
}

/// `depends_on = [a.b, …]`
pub(super) fn depends_on(body: &Body, file: &Arc<SourceFile>) -> Result<Vec<Reference>, Problem> {
    let Some(attribute) = body.get_attribute("depends_on") else { return Ok(Vec::new()) };
    let is_reference = |item: &Expression| match item {
        Expression::Traversal(traversal) => {
            traversal.operators.iter().all(|operator| matches!(operator.value(), TraversalOperator::GetAttr(_)))
        }
        _ => false,
    };
    match &attribute.value {
        Expression::Array(items) if items.iter().all(is_reference) => references(&attribute.value, file),
        other => Err(Problem::new("`depends_on` must be a list of references")
            .at(Location::new(file, other.span()).first_line(), "not such a list")
            .help("write it as `depends_on = [aws_iam_role.example]`")),
    }
}

/// The alias of a provider that is written as `aws` (nothing) or `aws.<alias>`; nothing for another provider.
pub(super) fn provider_name(written: &str) -> Option<Option<String>> {
    match written.strip_prefix("aws")? {
        "" => Some(None),
        rest => rest.strip_prefix('.').map(|alias| Some(alias.to_owned())),
    }
}
