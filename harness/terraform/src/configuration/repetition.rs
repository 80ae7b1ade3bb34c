//! `count` and `for_each`: blocks that stand for several.

use std::sync::Arc;

use hcl_edit::{Span, expr::Expression, structure::Body};

use crate::{
    address::Key,
    error::Problem,
    evaluate::Evaluator,
    number::Number,
    reference::{Reference, references},
    source::{Location, SourceFile},
    value::{Data, Value},
};

/// How often a block counts.
#[derive(Clone, Debug)]
pub(crate) enum Repetition {
    /// `count = …`
    Count(Expression),
    /// `for_each = …`
    ForEach(Expression),
}

/// How many instances one block may stand for.
const MOST: i64 = 10_000;

pub(super) fn read(body: &Body, file: &Arc<SourceFile>) -> Result<Option<Repetition>, Problem> {
    match (body.get_attribute("count"), body.get_attribute("for_each")) {
        (Some(count), None) => Ok(Some(Repetition::Count(count.value.clone()))),
        (None, Some(each)) => Ok(Some(Repetition::ForEach(each.value.clone()))),
        (None, None) => Ok(None),
        (Some(count), Some(each)) => Err(Problem::new("a block has either `count` or `for_each`")
            .at(Location::new(file, each.key.span()), "both")
            .also(Location::new(file, count.key.span()), "both")
            .help("remove one of the two")),
    }
}

impl Repetition {
    /// The word that each instance may use.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Count(_) => "count",
            Self::ForEach(_) => "each",
        }
    }

    pub(crate) fn references(&self, file: &Arc<SourceFile>) -> Result<Vec<Reference>, Problem> {
        let (Self::Count(expression) | Self::ForEach(expression)) = self;
        references(expression, file)
    }

    /// The instances, each with the value of `count` or `each`; nothing when they are not known.
    pub(crate) fn instances(&self, evaluator: &mut Evaluator<'_>) -> Result<Option<Vec<(Key, Value)>>, Problem> {
        match self {
            Self::Count(expression) => count(expression, evaluator),
            Self::ForEach(expression) => for_each(expression, evaluator),
        }
    }
}

fn count(expression: &Expression, evaluator: &mut Evaluator<'_>) -> Result<Option<Vec<(Key, Value)>>, Problem> {
    let value = evaluator.evaluate(expression)?;
    if value.is_unknown() {
        return Ok(None);
    }
    let whole = value.to_number().and_then(Number::as_integer).and_then(|whole| i64::try_from(whole).ok());
    let Some(whole) = whole.filter(|whole| (0..=MOST).contains(whole)) else {
        return Err(Problem::new(format!("`count` must be a whole number from 0 to {MOST}"))
            .at(evaluator.at(expression).first_line(), value.to_text().unwrap_or_else(|| value.kind().to_owned()))
            .help("write a number, or a condition such as `var.create ? 1 : 0`"));
    };
    let instance = |index: i64| {
        let object = [("index".to_owned(), Number::from(index).into())].into();
        (Key::Index(usize::try_from(index).unwrap_or_default()), Value::object(object))
    };
    Ok(Some((0..whole).map(instance).collect()))
}

fn for_each(expression: &Expression, evaluator: &mut Evaluator<'_>) -> Result<Option<Vec<(Key, Value)>>, Problem> {
    let value = evaluator.evaluate(expression)?;
    let at = evaluator.at(expression).first_line();
    let wrong = |message: &str, label: &str, help: &str| {
        Err(Problem::new(message).at(at.clone(), label.to_owned()).help(help.to_owned()))
    };
    if value.any(&|part| part.sensitive) {
        let help = "use `nonsensitive(…)`, or another value";
        return wrong("`for_each` may not be sensitive: its keys would be shown", "sensitive", help);
    }
    let each = |key: &str, value: Value| {
        let object = [("key".to_owned(), Value::text(key)), ("value".to_owned(), value)].into();
        (Key::Name(key.to_owned()), Value::object(object))
    };
    match &value.data {
        Data::Unknown => Ok(None),
        Data::Object(members) | Data::Map(members) => {
            Ok(Some(members.iter().map(|(key, value)| each(key, value.clone())).collect()))
        }
        Data::Set(items) if items.iter().any(Value::is_unknown) => Ok(None),
        Data::Set(items) => {
            let names: Option<Vec<&str>> = items.iter().map(Value::as_text).collect();
            match names {
                Some(names) => Ok(Some(names.iter().map(|name| each(name, Value::text(*name))).collect())),
                None => wrong(
                    "`for_each` takes a set of strings",
                    "a set of something else",
                    "use a map: `{ for x in … : x.name => x }`",
                ),
            }
        }
        Data::Null => wrong("`for_each` may not be null", "null", "use an empty map: `{}`"),
        Data::Tuple(_) | Data::List(_) => {
            wrong("`for_each` takes a map or a set of strings, not a list", "a list", "use `toset(…)`")
        }
        _ => wrong("`for_each` takes a map or a set of strings", value.kind(), "use `toset([…])` or `{ … }`"),
    }
}
