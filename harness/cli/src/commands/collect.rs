//! `portcullis collect`: the script that a customer runs, on stdout.

use std::io::{Write, stdout};

use miette::Diagnostic;
use portcullis_evidence::Collection;

use crate::{arguments::Collect, exit::Exit};

#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("`{0}` is not the ARN of a role")]
#[diagnostic(help("it is like `arn:aws:iam::123456789012:role/deploy`: the workflow's `role-to-assume`"))]
struct NotARole(String);

/// Prints the script.
pub(crate) fn collect(arguments: &Collect) -> Exit {
    let role = match &arguments.role {
        Some(role) if role.account().is_none() || role.resource_of_type("role").is_none() => {
            return Exit::input(NotARole(role.to_string()));
        }
        role => role.clone(),
    };
    let collection = Collection {
        role,
        account: arguments.account,
        repository: arguments.repository.clone(),
        region: arguments.region.clone(),
    };
    match stdout().lock().write_all(collection.script().as_bytes()) {
        Ok(()) => Exit::AsExpected,
        Err(error) => Exit::environment(&format!("the script cannot be printed: {error}")),
    }
}
