//! The arguments of a resource, data source or nested block, of the types that its schema names.
//!
//! A `dynamic` block becomes as many nested blocks as its value has elements. What AWS sets is unknown until it has.

use std::{collections::BTreeMap, sync::Arc};

use hcl_edit::{Span, structure::Body};

use crate::{
    error::Problem,
    evaluate::{Evaluator, Scope},
    reference::Dynamic,
    schema::{Kind, Need, Preset, Schema},
    source::{Location, SourceFile, member_place},
    value::{Data, Value, normalise},
};

/// What the expressions of a body see.
#[derive(Clone)]
pub(crate) struct Surroundings<'a> {
    pub(crate) scope: Scope<'a>,
    pub(crate) file: &'a Arc<SourceFile>,
    /// `count` or `each`, and the iterators of the `dynamic` blocks around.
    pub(crate) bound: Vec<(String, Value)>,
}

impl<'a> Surroundings<'a> {
    pub(crate) fn evaluator(&self) -> Evaluator<'a> {
        Evaluator::new(self.scope, self.file).with(&self.bound)
    }
}

/// The values of a body; what is wrong is added to the problems, and counts as unknown.
pub(crate) fn evaluate(
    body: &Body,
    schema: &'static Schema,
    around: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Value> {
    let mut members = BTreeMap::new();
    for known in &schema.attributes {
        let written = body.get_attribute(known.name);
        let value = match written {
            None => Ok(Value::null()),
            Some(attribute) => {
                let place = || member_place(&attribute.key, &attribute.value, around.file);
                let at = Location::new(around.file, attribute.value.span());
                let evaluated = around.evaluator().evaluate(&attribute.value);
                evaluated
                    .and_then(|value| argument(known.name, known.kind, value, at))
                    .map(|value| value.written(place))
            }
        };
        let value = match value {
            Ok(value) if value.is_null() => match (known.default, known.need) {
                (Preset::Text(text), _) => Value::text(text),
                (Preset::Number(number), _) => crate::number::Number::from(number).into(),
                (Preset::Flag(flag), _) => flag.into(),
                (Preset::None, Need::Computed | Need::OptionalComputed) => Value::unknown(),
                (Preset::None, Need::Required) => {
                    if let Some(attribute) = written {
                        problems.push(
                            Problem::new(format!("`{}` may not be null", known.name))
                                .at(Location::new(around.file, attribute.value.span()).first_line(), "null")
                                .help("give it a value"),
                        );
                    }
                    value
                }
                (Preset::None, Need::Optional) => value,
            },
            Ok(value) => value,
            Err(problem) => {
                problems.push(problem);
                Value::unknown()
            }
        };
        members.insert(known.name.to_owned(), value);
    }
    for known in &schema.blocks {
        let nested = nested(body, known.name, &known.schema, around, problems);
        if nested.items().is_some_and(|blocks| blocks.len() < known.least) && !body.has_blocks(known.name) {
            problems.push(
                Problem::new(format!(
                    "no `{}` block comes of this, and at least {} is needed",
                    known.name, known.least
                ))
                .help("give it one"),
            );
        }
        if let Some(blocks) = nested.items()
            && blocks.len() > known.most
        {
            let at = blocks.get(known.most).and_then(|block| block.origin.clone());
            let problem = Problem::new(format!("no more than {} `{}` blocks are taken", known.most, known.name));
            problems.push(match at {
                Some(at) => problem.at(at, "one too many").help("remove it"),
                None => problem,
            });
        }
        members.insert(known.name.to_owned(), nested);
    }
    members
}

/// The nested blocks of a kind, in the order in which they are written; unknown when it is not known how many.
fn nested(
    body: &Body,
    kind: &str,
    schema: &'static Schema,
    around: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
) -> Value {
    let mut blocks = Vec::new();
    for block in body.blocks() {
        let at = || Location::new(around.file, block.ident.span());
        if block.ident.as_str() == kind {
            let value = Value::object(evaluate(&block.body, schema, around, problems));
            blocks.push(value.written(at));
            continue;
        }
        let Some(dynamic) = Dynamic::of(block).filter(|dynamic| dynamic.kind == kind) else { continue };
        let (Some(for_each), Some(content)) = (dynamic.for_each, dynamic.content) else { continue };
        let elements = match around.evaluator().evaluate(for_each) {
            Ok(value) => value,
            Err(problem) => {
                problems.push(problem);
                return Value::unknown();
            }
        };
        let elements: Vec<(Value, Value)> = match elements.data {
            Data::Unknown => return Value::unknown(),
            Data::Null => Vec::new(),
            Data::Set(items) => items.into_iter().map(|item| (item.clone(), item)).collect(),
            Data::Tuple(items) | Data::List(items) => {
                items.into_iter().enumerate().map(|(at, item)| (crate::number::Number::from(at).into(), item)).collect()
            }
            Data::Object(members) | Data::Map(members) => {
                members.into_iter().map(|(key, member)| (Value::text(key), member)).collect()
            }
            other => {
                problems.push(
                    Problem::new(format!("a `dynamic` block needs a list or a map, not {}", Value::from(other).kind()))
                        .at(Location::new(around.file, for_each.span()).first_line(), "cannot be gone through")
                        .help("put the value into brackets to make it a list"),
                );
                return Value::unknown();
            }
        };
        for (key, value) in elements {
            let element = Value::object([("key".to_owned(), key), ("value".to_owned(), value)].into());
            let mut inner = around.clone();
            inner.bound.push((dynamic.iterator.clone(), element));
            blocks.push(Value::object(evaluate(content, schema, &inner, problems)).written(at));
        }
    }
    Value::list(blocks)
}

fn argument(name: &str, kind: Kind, value: Value, at: Location) -> Result<Value, Problem> {
    let at = at.first_line();
    let value = kind.as_type().convert(value).map_err(|problem| {
        Problem::new(format!("`{name}` {problem}")).at(at.clone(), "of the wrong type").help("fix the value")
    })?;
    if let (Kind::Json, Some(text)) = (kind, value.as_text())
        && let Err(error) = normalise(text)
    {
        return Err(Problem::new(format!("`{name}` contains an invalid JSON policy: {error}"))
            .at(at, "not JSON")
            .help("use `jsonencode({ … })`, which cannot be malformed"));
    }
    Ok(value)
}
