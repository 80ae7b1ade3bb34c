//! Values of a workflow file, with their expressions evaluated.

use portcullis_expression::{Contexts, Value};

use crate::{
    place::Place,
    steps::CannotTell,
    template::{Content, Token},
};

/// The value of a token. What is not known stays unknown inside of it.
pub(super) fn of(token: &Token, contexts: &Contexts) -> Result<Value, CannotTell> {
    Ok(match &token.value {
        Content::Null => Value::Null,
        Content::Boolean(value) => Value::from(*value),
        Content::Number(number) => Value::from(*number),
        Content::Text(text) => Value::string(text.clone()),
        Content::Expression(_, template) => {
            template.evaluate(contexts).map_err(|error| cannot_tell(error.to_string(), &token.place))?
        }
        Content::Insert => return Err(cannot_tell("`${{ insert }}` stands for no value", &token.place)),
        Content::List(items) => {
            let values = items.iter().map(|item| of(item, contexts)).collect::<Result<Vec<_>, _>>()?;
            Value::array(values)
        }
        Content::Map(_) => entries(token, contexts)?,
    })
}

/// The value of a mapping, in which `${{ insert }}: …` puts another.
fn entries(token: &Token, contexts: &Contexts) -> Result<Value, CannotTell> {
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
                _ => return Err(cannot_tell("`${{ insert }}` needs a mapping", &value.place)),
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
pub(super) fn text(token: &Token, contexts: &Contexts) -> Result<String, CannotTell> {
    let value = of(token, contexts)?;
    let text = value.text().map_err(|unknown| cannot_tell(unknown.why(), &token.place))?;
    Ok(text.to_string())
}

pub(super) fn cannot_tell(why: impl Into<String>, place: &Place) -> CannotTell {
    CannotTell { why: why.into(), place: place.clone() }
}
