//! Inputs and secrets that a call gives, held against those that the called workflow takes.

use crate::{
    error::WorkflowError,
    file::{Call, CallTrigger, InputType, Triggers},
    place::Place,
    template::{Content, Token},
};

/// Refuses what is missing, unknown or of another type, and a workflow that cannot be called at all.
pub(super) fn check(call: &Call, called: &Triggers, at: &Place, errors: &mut Vec<WorkflowError>) {
    let Some(taken) = &called.call else {
        let place = called.place.as_ref().unwrap_or(at);
        errors.push(
            WorkflowError::at(place, "workflow_call key is not defined in the referenced workflow.")
                .help("add `workflow_call:` to `on:` of the called workflow"),
        );
        return;
    };
    inputs(call, taken, at, errors);
    if !call.inherits_secrets {
        secrets(call, taken, at, errors);
    }
}

fn inputs(call: &Call, taken: &CallTrigger, at: &Place, errors: &mut Vec<WorkflowError>) {
    for input in &taken.inputs {
        match given(call.inputs.as_ref(), &input.name.text) {
            Some(value) => errors.extend(mismatch(value, input.kind)),
            None if input.required => {
                let message = format!("Input {} is required, but not provided while calling.", input.name.text);
                errors.push(WorkflowError::at(at, message));
            }
            None => {}
        }
    }
    unknown(
        call.inputs.as_ref(),
        "input",
        |name| taken.inputs.iter().any(|input| same(&input.name.text, name)),
        errors,
    );
}

fn secrets(call: &Call, taken: &CallTrigger, at: &Place, errors: &mut Vec<WorkflowError>) {
    for secret in taken.secrets.iter().filter(|secret| secret.required) {
        if given(call.secrets.as_ref(), &secret.name.text).is_none() {
            let message = format!("Secret {} is required, but not provided while calling.", secret.name.text);
            errors.push(WorkflowError::at(at, message).help("pass it under `secrets:`, or write `secrets: inherit`"));
        }
    }
    let takes = |name: &str| taken.secrets.iter().any(|secret| same(&secret.name.text, name));
    unknown(call.secrets.as_ref(), "secret", takes, errors);
}

fn unknown(given: Option<&Token>, what: &str, takes: impl Fn(&str) -> bool, errors: &mut Vec<WorkflowError>) {
    for (name, value) in given.into_iter().flat_map(Token::named).filter(|(name, _)| !takes(name)) {
        let message = format!("Invalid {what}, {name} is not defined in the referenced workflow.");
        errors.push(WorkflowError::at(&value.place, message));
    }
}

fn given<'t>(values: Option<&'t Token>, name: &str) -> Option<&'t Token> {
    values.into_iter().flat_map(Token::named).find_map(|(given, value)| same(given, name).then_some(value))
}

fn same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

/// A value of another type than the input's. Expressions are held against it when the job starts.
fn mismatch(value: &Token, kind: InputType) -> Option<WorkflowError> {
    if value.is_expression() {
        return None;
    }
    let fits = match kind {
        InputType::Boolean => matches!(value.value, Content::Boolean(_)),
        InputType::Number => matches!(value.value, Content::Number(_)),
        InputType::Text | InputType::Choice | InputType::Environment => true,
    };
    let written = value.written();
    (!fits).then(|| WorkflowError::at(&written.place, format!("Unexpected value '{}'", written.text)))
}
