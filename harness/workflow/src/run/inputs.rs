//! The `inputs` context: what was given to a dispatch or a call, and defaults.

use portcullis_expression::{Contexts, Value};

use super::{NotStarted, Run, value};
use crate::{
    file::{Call, CallTrigger, Input, InputType, Triggers},
    steps::CannotTell,
    template::Token,
};

/// The inputs of a run that was started by hand; no others has a run that was not.
pub(super) fn of_dispatch(triggers: &Triggers, run: &Run) -> Result<Value, NotStarted> {
    let portcullis_model::Event::WorkflowDispatch(_) = run.event else {
        return Ok(Value::object(Vec::<(String, Value)>::new()));
    };
    let place = triggers.event("workflow_dispatch").map(|trigger| &trigger.place);
    let known = |name: &str| triggers.dispatch_inputs.iter().any(|input| same(&input.name.text, name));
    if let Some(name) = run.inputs.keys().find(|name| !known(name)) {
        // The text of the API: 422 Unexpected inputs provided.
        return Err(NotStarted::new(format!("Unexpected inputs provided: [\"{name}\"]"), place)
            .help(format!("define `{name}` under `workflow_dispatch: inputs:`")));
    }
    let mut values = Vec::new();
    for input in &triggers.dispatch_inputs {
        let given = run.inputs.iter().find(|(name, _)| same(&input.name.text, name)).map(|(_, value)| value);
        let value = match given {
            Some(value) => dispatched(input, value)?,
            None if input.required && input.default.is_none() => {
                let reason = format!("Required input '{}' not provided", input.name.text);
                return Err(NotStarted::new(reason, Some(&input.name.place)));
            }
            None => default(input),
        };
        values.push((input.name.text.clone(), value));
    }
    Ok(Value::object(values))
}

fn dispatched(input: &Input, given: &serde_json::Value) -> Result<Value, NotStarted> {
    let text = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    let wrong = |what: &str| {
        let reason = format!("the input `{}` is `{text}`, and that is no {what}", input.name.text);
        NotStarted::new(reason, Some(&input.name.place))
    };
    match input.kind {
        InputType::Boolean => match text.as_str() {
            "true" => Ok(Value::from(true)),
            "false" => Ok(Value::from(false)),
            _ => Err(wrong("boolean")),
        },
        // A number is text to `inputs` of a dispatch, but one that must read as a number.
        InputType::Number => text.parse::<f64>().map(|_| Value::from(text.clone())).map_err(|_| wrong("number")),
        InputType::Choice if !input.options.iter().any(|option| option.text == text) => {
            Err(wrong("choice that it offers"))
        }
        InputType::Text | InputType::Choice | InputType::Environment => Ok(Value::from(text)),
    }
}

/// What an input has that nobody gave: its default, the first choice, or nothing of its type.
fn default(input: &Input) -> Value {
    let empty = || match input.kind {
        InputType::Boolean => Value::from(false),
        InputType::Choice => {
            input.options.first().map_or_else(|| Value::from(""), |first| Value::from(first.text.clone()))
        }
        InputType::Text | InputType::Number | InputType::Environment => Value::from(""),
    };
    let Some(token) = &input.default else { return empty() };
    match input.kind {
        InputType::Boolean => token.as_boolean().map_or_else(empty, Value::from),
        _ => Value::from(token.written().text),
    }
}

/// The inputs of a called workflow.
pub(super) fn of_call(call: &Call, taken: Option<&CallTrigger>, caller: &Contexts) -> Result<Value, CannotTell> {
    let given = match &call.inputs {
        Some(inputs) => value::of(inputs, caller)?,
        None => Value::object(Vec::<(String, Value)>::new()),
    };
    let mut values = Vec::new();
    for input in taken.map_or(&[][..], |taken| &taken.inputs) {
        let name = &input.name.text;
        let given = match &given {
            Value::Object(object) => object.get(name),
            Value::Unknown(unknown) => Some(Value::Unknown(unknown.clone())),
            _ => None,
        };
        let value = match (given, &input.default) {
            (Some(value), _) => typed(value, input, call.inputs.as_ref())?,
            (None, Some(default)) => value::of(default, caller)?,
            (None, None) => match input.kind {
                InputType::Boolean => Value::from(false),
                InputType::Number => Value::from(0.0),
                InputType::Text | InputType::Choice | InputType::Environment => Value::from(""),
            },
        };
        values.push((name.clone(), value));
    }
    Ok(Value::object(values))
}

/// An input of a call has the type that the called workflow defines.
fn typed(given: Value, input: &Input, written: Option<&Token>) -> Result<Value, CannotTell> {
    let wrong = |kind: &str| {
        let place = written.map_or(&input.name.place, |written| &written.place);
        value::cannot_tell(format!("the input `{}` is no {kind} when it is evaluated", input.name.text), place)
    };
    match (input.kind, given) {
        (_, Value::Unknown(unknown)) => Ok(Value::Unknown(unknown)),
        (InputType::Boolean, Value::Boolean(value)) => Ok(Value::Boolean(value)),
        (InputType::Boolean, _) => Err(wrong("boolean")),
        (InputType::Number, Value::Number(number)) => Ok(Value::Number(number)),
        (InputType::Number, _) => Err(wrong("number")),
        (_, value) => value.text().map(Value::string).map_err(|unknown| {
            value::cannot_tell(unknown.why(), written.map_or(&input.name.place, |written| &written.place))
        }),
    }
}

fn same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}
