//! Inputs and secrets that `workflow_dispatch` and `workflow_call` define. Refuses defaults of another type than the
//! input's.

use super::Mismatch;
use crate::{
    error::WorkflowError,
    place::Text,
    template::{Content, Token},
};

/// An input that a workflow takes.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: Text,
    pub(crate) kind: InputType,
    pub(crate) required: bool,
    pub(crate) default: Option<Token>,
    /// What a choice offers.
    pub(crate) options: Vec<Text>,
}

/// The type of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputType {
    Text,
    Boolean,
    Number,
    Choice,
    Environment,
}

impl InputType {
    /// As `type:` writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Choice => "choice",
            Self::Environment => "environment",
        }
    }
}

/// A secret that a called workflow takes.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) name: Text,
    pub(crate) required: bool,
}

impl Input {
    /// Reads `inputs:`.
    pub(super) fn read_all(inputs: Option<&Token>, errors: &mut Vec<WorkflowError>) -> Vec<Self> {
        let entries = inputs.map_or(&[][..], Token::entries);
        entries.iter().map(|(name, definition)| Self::read(name, definition, errors)).collect()
    }

    fn read(name: &Token, definition: &Token, errors: &mut Vec<WorkflowError>) -> Self {
        let kind = definition.get("type").and_then(Token::as_text).map_or(InputType::Text, |kind| match &**kind {
            "boolean" => InputType::Boolean,
            "number" => InputType::Number,
            "choice" => InputType::Choice,
            "environment" => InputType::Environment,
            _ => InputType::Text,
        });
        let default = definition.get("default").cloned();
        if let Some(Err(mismatch)) = default.as_ref().map(|default| check_default(default, kind)) {
            errors.push(mismatch.into());
        }
        let options = definition.get("options").map(Token::texts);
        match (kind, &options) {
            (InputType::Choice, Some(options)) if !options.is_empty() => {}
            (InputType::Choice, _) => {
                errors.push(WorkflowError::at(&definition.place, "Missing 'options' for choice input"));
            }
            (_, Some(_)) => {
                let message = "Input type is not 'choice', but 'options' is defined";
                errors.push(WorkflowError::at(&definition.place, message));
            }
            (_, None) => {}
        }
        Self {
            name: name.written(),
            kind,
            required: definition.get("required").and_then(Token::as_boolean).unwrap_or(false),
            default,
            options: options.unwrap_or_default(),
        }
    }
}

fn check_default(default: &Token, kind: InputType) -> Result<(), Mismatch> {
    // An expression is evaluated when the workflow is called.
    if default.is_expression() {
        return Ok(());
    }
    match kind {
        InputType::Boolean => default.expect_boolean("input default").map(|_| ()),
        InputType::Number => default.expect_number("input default").map(|_| ()),
        // The schema has made text of whatever was written, unless it was a boolean or number.
        InputType::Text | InputType::Choice | InputType::Environment => match default.value {
            Content::Null => Ok(()),
            _ => default.expect_text("input default").map(|_| ()),
        },
    }
}

impl Secret {
    /// Reads `secrets:` of `workflow_call`.
    pub(super) fn read_all(secrets: Option<&Token>) -> Vec<Self> {
        let entries = secrets.map_or(&[][..], Token::entries);
        let read = |(name, definition): &(Token, Token)| Self {
            name: name.written(),
            required: definition.get("required").and_then(Token::as_boolean).unwrap_or(false),
        };
        entries.iter().map(read).collect()
    }
}
