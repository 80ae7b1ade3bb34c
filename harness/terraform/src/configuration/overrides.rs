//! Override files: what they say takes the place of what the other files say.
//!
//! An argument replaces the argument, nested blocks all nested blocks of their kind; `lifecycle` is merged argument by
//! argument. What overrides nothing is refused, as by Terraform.

use std::sync::Arc;

use hcl_edit::{
    Span,
    structure::{Block, Body, Structure},
};

use super::header;
use crate::{
    error::Problem,
    reference::Dynamic,
    source::{Location, SourceFile},
};

/// The body of a folder whose override files begin at an offset.
pub(super) fn merged(body: Body, from: usize, file: &Arc<SourceFile>) -> Result<Body, Problem> {
    let is_override = |structure: &Structure| structure.span().is_some_and(|span| span.start >= from);
    let (overrides, base): (Vec<Structure>, Vec<Structure>) = body.into_iter().partition(is_override);
    let mut base: Vec<Structure> = base;
    for structure in overrides {
        match structure {
            Structure::Block(block) if block.ident.as_str() == "locals" => locals(&mut base, &block, file)?,
            Structure::Block(block) => {
                let found = base.iter_mut().filter_map(Structure::as_block_mut).find(|known| is_same(known, &block));
                match found {
                    Some(known) => replace(known, &block),
                    None if matches!(block.ident.as_str(), "terraform" | "provider") => {
                        base.push(Structure::Block(block));
                    }
                    None => {
                        let at = header(&block, file);
                        return Err(Problem::new(format!("there is no `{}` to override", at.text()))
                            .at(at, "overrides nothing")
                            .help("declare it in another file, or put this into a file that is no override file"));
                    }
                }
            }
            attribute => base.push(attribute),
        }
    }
    Ok(base.into_iter().collect())
}

fn is_same(one: &Block, other: &Block) -> bool {
    let labels = |block: &Block| block.labels.iter().map(|label| label.as_str().to_owned()).collect::<Vec<_>>();
    let alias =
        |block: &Block| block.body.get_attribute("alias").map(|alias| alias.value.to_string().trim().to_owned());
    let of_provider = one.ident.as_str() == "provider";
    one.ident.as_str() == other.ident.as_str()
        && labels(one) == labels(other)
        && (!of_provider || alias(one) == alias(other))
}

fn replace(known: &mut Block, by: &Block) {
    for attribute in by.body.attributes() {
        known.body.remove_attribute(attribute.key.as_str());
        known.body.push(attribute.clone());
    }
    let kind =
        |block: &Block| Dynamic::of(block).map_or(block.ident.as_str().to_owned(), |dynamic| dynamic.kind.to_owned());
    let kinds: Vec<String> = by.body.blocks().map(kind).filter(|kind| kind != "lifecycle").collect();
    let body = std::mem::take(&mut known.body);
    let is_kept = |structure: &Structure| structure.as_block().is_none_or(|block| !kinds.contains(&kind(block)));
    known.body = body.into_iter().filter(is_kept).collect();
    for block in by.body.blocks() {
        if block.ident.as_str() == "lifecycle"
            && let Some(lifecycle) = known.body.get_blocks_mut("lifecycle").next()
        {
            replace(lifecycle, block);
            continue;
        }
        known.body.push(block.clone());
    }
}

fn locals(base: &mut [Structure], block: &Block, file: &Arc<SourceFile>) -> Result<(), Problem> {
    for attribute in block.body.attributes() {
        let name = attribute.key.as_str();
        let blocks = base.iter_mut().filter_map(Structure::as_block_mut);
        let known =
            blocks.filter(|block| block.ident.as_str() == "locals").find(|block| block.body.has_attribute(name));
        let Some(known) = known else {
            return Err(Problem::new(format!("there is no `local.{name}` to override"))
                .at(Location::new(file, attribute.key.span()), "overrides nothing")
                .help("declare it in another file, or put this into a file that is no override file"));
        };
        known.body.remove_attribute(name);
        known.body.push(attribute.clone());
    }
    Ok(())
}
