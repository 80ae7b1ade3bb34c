//! A YAML scalar with `${{ }}` in it.
//!
//! A sole expression keeps the type of its value; with text around it everything becomes one string. A quote opens a
//! string within `${{ }}`, where `}}` ends nothing. Refuses expressions that are empty or have no end.

use std::{ops::Range, sync::Arc};

use crate::{Contexts, EvaluationError, Expression, ParseError, Scope, Unknown, Value, memory::Memory};

/// A scalar, parted into text and expressions. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Template {
    parts: Arc<[Part]>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Expression(Expression, Range<usize>),
    /// `${{ insert }}`, which only a mapping's key may be.
    Insert,
}

impl Template {
    /// Parts a scalar.
    ///
    /// # Errors
    ///
    /// An expression in it is not one (see [`Expression::parse`]), is empty, or does not end. The first such error.
    pub fn parse(text: &str, scope: &Scope) -> Result<Self, ParseError> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(before) = rest.find("${{") else {
                parts.push(Part::Text(rest.to_owned()));
                break;
            };
            if let Some(literal) = rest.get(..before).filter(|literal| !literal.is_empty()) {
                parts.push(Part::Text(literal.to_owned()));
            }
            let start = at + before;
            let inside = text.get(start + 3..).unwrap_or_default();
            let end = closing(inside).ok_or_else(|| not_closed(start..text.len()))?;
            at = start + 3 + end + 2;
            parts.push(expression(inside.get(..end).unwrap_or_default(), start..at, scope)?);
        }
        if parts.len() > 1 && parts.iter().any(|part| matches!(part, Part::Insert)) {
            return Err(ParseError::plain(INSERT_AMONG_TEXT, 0..text.len()));
        }
        Ok(Self { parts: parts.into() })
    }

    /// The value of the scalar: of the sole expression, else a string.
    ///
    /// # Errors
    ///
    /// As [`Expression::evaluate`]. `${{ insert }}` has no value.
    pub fn evaluate(&self, contexts: &Contexts) -> Result<Value, EvaluationError> {
        if let [Part::Expression(expression, _)] = self.parts.as_ref() {
            return expression.evaluate(contexts);
        }
        let mut made = String::new();
        let mut memory = Memory::default();
        let mut open: Option<Unknown> = None;
        for part in self.parts.iter() {
            match part {
                Part::Text(text) => made.push_str(text),
                Part::Insert => {
                    return Err(EvaluationError::new("The directive 'insert' is not allowed in this context"));
                }
                Part::Expression(expression, _) => match expression.evaluate(contexts)?.text() {
                    Ok(text) => {
                        memory.text(text.len())?;
                        made.push_str(&text);
                    }
                    Err(unknown) => open = open.or(Some(unknown)),
                },
            }
        }
        Ok(open.map_or_else(|| Value::from(made), Value::Unknown))
    }

    /// The parts of the scalar as text, so that what is known of it survives beside what is not.
    ///
    /// # Errors
    ///
    /// As [`Expression::evaluate`].
    pub fn evaluate_parts(&self, contexts: &Contexts) -> Result<Vec<Result<Arc<str>, Unknown>>, EvaluationError> {
        let part = |part: &Part| match part {
            Part::Text(text) => Ok(Ok(text.as_str().into())),
            Part::Expression(expression, _) => expression.evaluate(contexts).map(|value| value.text()),
            Part::Insert => Err(EvaluationError::new("The directive 'insert' is not allowed in this context")),
        };
        self.parts.iter().map(part).collect()
    }

    /// The text, if nothing in it is left to evaluate: `${{ 'text' }}` too is only its text to GitHub.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_ref() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            [Part::Expression(expression, _)] => expression.literal(),
            _ => None,
        }
    }

    /// The expressions, each with its place from `${{` to `}}` in bytes.
    pub fn expressions(&self) -> impl Iterator<Item = (&Range<usize>, &Expression)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Expression(expression, span) => Some((span, expression)),
            Part::Text(_) | Part::Insert => None,
        })
    }

    /// Whether it is `${{ insert }}`, which as a mapping's key puts another mapping in.
    #[must_use]
    pub fn is_insert(&self) -> bool {
        matches!(self.parts.as_ref(), [Part::Insert])
    }

    /// The one expression as which GitHub's parser writes a scalar with expressions: `format('a{0}', b)`.
    #[must_use]
    pub fn github_form(&self) -> Option<String> {
        if self.literal().is_some() || self.is_insert() {
            return None;
        }
        if let [Part::Expression(expression, _)] = self.parts.as_ref() {
            return Some(expression.source().to_owned());
        }
        let mut format = String::new();
        let mut arguments = String::new();
        let mut count = 0;
        for part in self.parts.iter() {
            match part {
                Part::Text(text) => {
                    format.push_str(&text.replace('\'', "''").replace('{', "{{").replace('}', "}}"));
                }
                Part::Expression(expression, _) => {
                    format.push_str(&format!("{{{count}}}"));
                    arguments.push_str(", ");
                    arguments.push_str(expression.source());
                    count += 1;
                }
                Part::Insert => {}
            }
        }
        Some(format!("format('{format}'{arguments})"))
    }
}

const INSERT_AMONG_TEXT: &str = "The directive 'insert' is not allowed in this context. Directives are not supported \
                                 for expressions that are embedded within a string. Directives are only supported \
                                 when the entire value is an expression.";

fn expression(raw: &str, span: Range<usize>, scope: &Scope) -> Result<Part, ParseError> {
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return Err(ParseError::plain("An expression was expected", span));
    }
    if trimmed == "insert" {
        return Ok(Part::Insert);
    }
    let start = span.start + 3 + (raw.len() - raw.trim_start().len());
    let parsed = Expression::parse(trimmed, scope).map_err(|error| error.moved(start))?;
    Ok(Part::Expression(parsed, span))
}

/// Where the `}}` stands that ends an expression. A doubled quote closes a string and opens it again.
fn closing(inside: &str) -> Option<usize> {
    let mut in_string = false;
    let bytes = inside.as_bytes();
    for (at, pair) in bytes.windows(2).enumerate() {
        if let [first, second] = pair {
            if *first == b'\'' {
                in_string = !in_string;
            } else if !in_string && *first == b'}' && *second == b'}' {
                return Some(at);
            }
        }
    }
    None
}

fn not_closed(span: Range<usize>) -> ParseError {
    let text =
        "The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence was not found.";
    ParseError::plain(text, span)
}
