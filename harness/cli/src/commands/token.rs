//! `portcullis token`: a GitHub token, minted or taken apart.
//!
//! With an endpoint it registers the job there and asks as a runner does; without one it mints with keys of its own, which
//! are gone when the command ends unless their public halves are written to a file. The token goes to stdout and nowhere
//! else.

mod arguments;
mod event;
mod job;
mod minted;
mod remarks;

use std::io::{Read, Write, stdin, stdout};

use miette::Diagnostic;
use portcullis_evidence::WebToken;
use portcullis_model::InvalidJob;

pub(crate) use arguments::Token;

use crate::exit::Exit;

/// Why there is nothing to print.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(crate) enum TokenError {
    /// What was asked for cannot be.
    #[error("{message}")]
    Input {
        message: String,
        #[help]
        help: Option<String>,
    },
    /// The endpoint cannot be reached, a file cannot be written.
    #[error("{message}")]
    Environment {
        message: String,
        #[help]
        help: Option<String>,
    },
}

impl TokenError {
    fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Input { message: message.into(), help: Some(help.into()) }
    }

    /// No such job can be.
    fn impossible(error: &InvalidJob) -> Self {
        Self::input(error.to_string(), error.help())
    }

    fn environment(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Environment { message: message.into(), help: Some(help.into()) }
    }
}

/// Prints a token, or what is in one.
pub(crate) async fn token(arguments: &Token) -> Exit {
    let printed = match &arguments.decode {
        Some(given) => decode(given),
        None if arguments.fault.iter().any(|name| name == "list") => Ok(job::faults()),
        None => minted::mint(arguments).await.map(|token| format!("{token}\n")),
    };
    match printed {
        Ok(text) => match stdout().lock().write_all(text.as_bytes()) {
            Ok(()) => Exit::AsExpected,
            Err(error) => Exit::environment(&format!("the token cannot be printed: {error}")),
        },
        Err(error @ TokenError::Input { .. }) => Exit::input(error),
        Err(error @ TokenError::Environment { .. }) => Exit::environment_with(error),
    }
}

fn decode(given: &str) -> Result<String, TokenError> {
    let text = if given == "-" { read_stdin()? } else { given.to_owned() };
    let decoded = WebToken::read(text.trim()).map_err(|error| TokenError::input(error.to_string(), error.help()))?;
    Ok(remarks::shown(&decoded, portcullis_model::Clock::new().seconds()))
}

fn read_stdin() -> Result<String, TokenError> {
    // A token has 20,000 characters at most; whatever is much longer is none.
    const LIMIT: u64 = 1024 * 1024;
    let mut text = String::new();
    stdin().take(LIMIT).read_to_string(&mut text).map_err(|error| {
        TokenError::input(format!("stdin cannot be read: {error}"), "write the token to stdin as plain text")
    })?;
    Ok(text)
}
