//! `output` blocks.

use std::sync::Arc;

use hcl_edit::{expr::Expression, structure::Block};

use super::{body, header};
use crate::{error::Problem, reference::Reference, source::SourceFile};

/// An output value.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) value: Expression,
    pub(crate) depends_on: Vec<Reference>,
}

pub(super) fn read(block: &Block, file: &Arc<SourceFile>) -> Result<Output, Problem> {
    let known = ["value", "description", "sensitive", "ephemeral", "depends_on"];
    body::only(&block.body, file, Some(&known), &["precondition"])?;
    match block.body.get_attribute("value") {
        Some(attribute) => {
            Ok(Output { value: attribute.value.clone(), depends_on: body::depends_on(&block.body, file)? })
        }
        None => Err(Problem::new("an output needs a value")
            .at(header(block, file), "has no `value`")
            .help("write `value = …` into it")),
    }
}
