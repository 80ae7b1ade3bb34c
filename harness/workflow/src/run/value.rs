//! Values of a workflow file, with their expressions evaluated.

use portcullis_expression::{Contexts, Value};

use super::NotStarted;
use crate::{
    place::Place,
    steps::CannotTell,
    template::{Content, Token},
};

/// Why something has no value.
#[derive(Clone, Debug)]
pub(super) enum NoValue {
    /// Nobody can tell before the run.
    CannotTell(CannotTell),
    /// GitHub fails to evaluate it, whatever the run is like.
    Fails(Fails),
}

/// Something that GitHub fails to evaluate: its words, and the place.
#[derive(Clone, Debug)]
pub(super) struct Fails {
    message: String,
    place: Place,
}

impl Fails {
    pub(super) fn new(message: impl Into<String>, place: &Place) -> Self {
        Self { message: message.into(), place: place.clone() }
    }

    /// The end of a job of which GitHub cannot evaluate this key. The form of the message is that of runs which ended so,
    /// quarkusio/quarkus#46708 among them.
    pub(super) fn of_job(self, key: &str, job: &str) -> NotStarted {
        let Place { file, line, column } = &self.place;
        let at = format!("{file} (Line: {line}, Col: {column}): ");
        // GitHub's service reads JSON with another library than its published evaluator, whose words these are.
        let message = if self.message == "Error from function 'fromJSON': empty input" {
            let reading = "Error reading JToken from JsonReader. Path '', line 0, position 0.";
            format!("{at}Error parsing fromJson,{at}{reading},{at}Unexpected value ''")
        } else {
            format!("{at}{}", self.message)
        };
        let reason = format!("GitHub cannot evaluate `{key}` of the job `{job}`: {}", self.message);
        NotStarted::new(reason, Some(&self.place))
            .message(format!("Error when evaluating '{key}' for job '{job}'. {message}"))
    }
}

impl From<CannotTell> for NoValue {
    fn from(why: CannotTell) -> Self {
        Self::CannotTell(why)
    }
}

impl From<Fails> for NoValue {
    fn from(fails: Fails) -> Self {
        Self::Fails(fails)
    }
}

/// Where only the one or the other can be said, a failure is told like what is not known: with its place.
impl From<NoValue> for CannotTell {
    fn from(why: NoValue) -> Self {
        match why {
            NoValue::CannotTell(why) => why,
            NoValue::Fails(Fails { message, place }) => Self { why: message, place },
        }
    }
}

/// The value of a token. What is not known stays unknown inside of it.
pub(super) fn of(token: &Token, contexts: &Contexts) -> Result<Value, NoValue> {
    Ok(match &token.value {
        Content::Null => Value::Null,
        Content::Boolean(value) => Value::from(*value),
        Content::Number(number) => Value::from(*number),
        Content::Text(text) => Value::string(text.clone()),
        Content::Expression(_, template) => {
            template.evaluate(contexts).map_err(|error| Fails::new(error.to_string(), &token.place))?
        }
        Content::Insert => {
            return Err(cannot_tell("`${{ insert }}` stands for no value", &token.place).into());
        }
        Content::List(items) => {
            let values = items.iter().map(|item| of(item, contexts)).collect::<Result<Vec<_>, _>>()?;
            Value::array(values)
        }
        Content::Map(_) => entries(token, contexts)?,
    })
}

/// The value of a mapping, in which `${{ insert }}: …` puts another.
fn entries(token: &Token, contexts: &Contexts) -> Result<Value, NoValue> {
    let mut values = Vec::new();
    let mut unknown = None;
    for (key, value) in token.entries() {
        let evaluated = of(value, contexts)?;
        if matches!(key.value, Content::Insert) {
            match evaluated {
                Value::Object(object) => {
                    values.extend(object.entries().iter().cloned());
                    unknown = unknown.or_else(|| object.unknown_rest().map(|why| why.why().to_owned()));
                }
                Value::Unknown(why) => unknown = Some(why.why().to_owned()),
                _ => return Err(cannot_tell("`${{ insert }}` needs a mapping", &value.place).into()),
            }
            continue;
        }
        values.push((text(key, contexts)?, evaluated));
    }
    Ok(match unknown {
        Some(why) => Value::open_object(values, why),
        None => Value::object(values),
    })
}

/// The text of a scalar.
pub(super) fn text(token: &Token, contexts: &Contexts) -> Result<String, NoValue> {
    let value = of(token, contexts)?;
    let text = value.text().map_err(|unknown| cannot_tell(unknown.why(), &token.place))?;
    Ok(text.to_string())
}

pub(super) fn cannot_tell(why: impl Into<String>, place: &Place) -> CannotTell {
    CannotTell { why: why.into(), place: place.clone() }
}
