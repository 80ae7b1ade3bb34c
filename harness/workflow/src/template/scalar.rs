//! Scalars with `${{ }}` in them, read for what is allowed at their place.

use std::sync::Arc;

use portcullis_expression::{Scope, Template};

use super::{Content, number_text};
use crate::{
    schema::{Definition, Shape},
    yaml::Scalar,
};

/// What expressions may use at a place.
#[derive(Debug)]
pub(crate) struct Allowed {
    /// As the schema writes it.
    pub(crate) names: Vec<&'static str>,
    pub(crate) scope: Scope,
}

impl Allowed {
    pub(super) fn of(names: Vec<&'static str>) -> Self {
        Self { scope: Scope::of(&names), names }
    }

    /// Whether there may be an expression at all.
    pub(crate) fn expressions(&self) -> bool {
        !self.names.is_empty()
    }
}

/// A scalar with its expressions read, or GitHub's words about why they cannot be.
pub(super) fn parse(scalar: &Scalar, allowed: &Allowed) -> Result<Content, String> {
    let text = match scalar {
        Scalar::Null => return Ok(Content::Null),
        Scalar::Boolean(value) => return Ok(Content::Boolean(*value)),
        Scalar::Number(number) => return Ok(Content::Number(*number)),
        Scalar::Text(text) => text,
    };
    if !text.contains("${{") {
        return Ok(Content::Text(Arc::clone(text)));
    }
    if is_insert(text) {
        return Ok(Content::Insert);
    }
    let template = Template::parse(text, &allowed.scope).map_err(|error| error.to_string())?;
    Ok(match template.literal() {
        // `${{ 'text' }}` is a way to write text.
        Some(literal) => Content::Text(literal.into()),
        None => Content::Expression(Arc::clone(text), template),
    })
}

/// The scalar as the first of the alternatives that takes it; `None` when none does.
pub(super) fn matched(content: Content, alternatives: &[&'static Definition]) -> Option<Content> {
    if alternatives.iter().any(|definition| takes(&definition.shape, &content)) {
        return Some(content);
    }
    // What is no text may be meant as one: `name: 5`.
    let text = Content::Text(text_of(&content)?.into());
    alternatives.iter().any(|definition| takes(&definition.shape, &text)).then_some(text)
}

/// The text that GitHub's messages show, and that a value is converted to where text is expected.
pub(super) fn text_of(content: &Content) -> Option<String> {
    match content {
        Content::Null => Some(String::new()),
        Content::Boolean(value) => Some(value.to_string()),
        Content::Number(number) => Some(number_text(*number)),
        Content::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

fn takes(shape: &Shape, content: &Content) -> bool {
    match (shape, content) {
        (Shape::Any, _) | (Shape::Null, Content::Null) => true,
        (Shape::Boolean, Content::Boolean(_)) | (Shape::Number, Content::Number(_)) => true,
        (Shape::Text { non_empty }, Content::Text(text)) => !(*non_empty && text.is_empty()),
        (Shape::Words(words), Content::Text(text)) => words.contains(&&**text),
        _ => false,
    }
}

fn is_insert(text: &str) -> bool {
    let inside = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    inside.is_some_and(|inside| inside.trim() == "insert")
}
