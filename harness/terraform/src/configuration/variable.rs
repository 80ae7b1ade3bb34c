//! `variable` blocks.

use std::sync::Arc;

use hcl_edit::{Span, expr::Expression, structure::Block};

use super::{body, header};
use crate::{
    error::Problem,
    source::{Location, SourceFile},
    types::{self, Type},
    value::Value,
    variables::constant,
};

/// An input variable.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) kind: Type,
    pub(crate) nullable: bool,
    pub(crate) sensitive: bool,
    pub(crate) default: Option<Default>,
    pub(crate) validations: Vec<Validation>,
}

/// The default of a variable, of its type.
#[derive(Debug)]
pub(crate) struct Default {
    pub(crate) value: Value,
}

/// A `validation` block.
#[derive(Debug)]
pub(crate) struct Validation {
    pub(crate) condition: Expression,
    pub(crate) error_message: Expression,
}

pub(super) fn read(block: &Block, file: &Arc<SourceFile>) -> Result<Variable, Problem> {
    let known = ["type", "default", "description", "sensitive", "nullable", "ephemeral"];
    body::only(&block.body, file, Some(&known), &["validation"])?;
    let constant = |expression: &Expression| constant(expression, file);
    let kind = match block.body.get_attribute("type") {
        Some(attribute) => types::read(&attribute.value, file, &constant)?,
        None => Type::Any,
    };
    let default = match block.body.get_attribute("default") {
        None => None,
        Some(attribute) => {
            let value = kind.convert(constant(&attribute.value)?).map_err(|problem| {
                Problem::new(format!("the default {problem}"))
                    .at(Location::new(file, attribute.value.span()).first_line(), "not of the variable's type")
                    .help("fix the default, or the `type`")
            })?;
            Some(Default { value: value.written(|| Location::new(file, attribute.value.span())) })
        }
    };
    let nullable = body::literal_flag(&block.body, "nullable", file)?.unwrap_or(true);
    let sensitive = body::literal_flag(&block.body, "sensitive", file)?.unwrap_or(false);
    let validations = block.body.get_blocks("validation").map(|block| validation(block, file));
    Ok(Variable { kind, nullable, sensitive, default, validations: validations.collect::<Result<_, _>>()? })
}

pub(super) fn validation(block: &Block, file: &Arc<SourceFile>) -> Result<Validation, Problem> {
    body::only(&block.body, file, Some(&["condition", "error_message"]), &[])?;
    let part = |name: &str| match block.body.get_attribute(name) {
        Some(attribute) => Ok(attribute.value.clone()),
        None => Err(Problem::new(format!("a `{}` block needs `{name}`", block.ident.as_str()))
            .at(header(block, file), format!("has no `{name}`"))
            .help("write both `condition` and `error_message`")),
    };
    Ok(Validation { condition: part("condition")?, error_message: part("error_message")? })
}
