//! `docs/operations.md`: which operations of the AWS APIs are there, and which answer 501 with their name.
//!
//! Made of the API models and of what is registered, so that it cannot say anything else than what is served;
//! `UPDATE_DOCS=1` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fmt::Write as _, fs, path::Path};

use portcullis_server::services;
use portcullis_wire::{FaultKind, Service};

/// The tables of faults, by the name of their service.
const FAULTS: &[(&str, &[&FaultKind])] = &[
    ("sts", portcullis_sts::FAULTS),
    ("iam", portcullis_iam::FAULTS),
    ("ecr", portcullis_ecr::FAULTS),
    ("organizations", portcullis_organizations::FAULTS),
];

#[test]
fn the_document_lists_every_operation_of_the_models() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    let document = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &document).unwrap();
    }
    let read = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(read == document, "docs/operations.md is not what is served; UPDATE_DOCS=1 writes it");
}

fn document() -> String {
    let mut text = String::from(
        "# Operations\n\n\
         Which operations of the AWS APIs Portcullis serves. The others answer 501 `NotImplemented` with their name, once \
         the request is authenticated: nothing that is missing looks like a success. This file is made of the API models and \
         of what is registered: `UPDATE_DOCS=1 cargo test -p portcullis-server --test operations`.\n",
    );
    for actions in services() {
        let service: &Service = (actions.service)();
        let is_there = |name: &str| actions.actions.iter().any(|action| action.name() == name);
        let named = |there: bool| -> Vec<String> {
            let operations = service.operations().map(|operation| operation.name());
            operations.filter(|name| is_there(name) == there).map(|name| format!("`{name}`")).collect()
        };
        let (there, missing) = (named(true), named(false));
        assert_eq!(there.len(), actions.actions.len(), "{}: an action is in no model", service.name());
        write!(text, "\n## {} ({})\n\n{} operations: ", service.name(), service.version(), there.len()).unwrap();
        text.push_str(&there.join(", "));
        match missing.len() {
            0 => text.push_str(".\n\nNone is missing.\n"),
            count => write!(text, ".\n\n{count} answer 501: {}.\n", missing.join(", ")).unwrap(),
        }
        let faults = FAULTS.iter().find(|(name, _)| *name == service.name()).map(|(_, faults)| *faults);
        let partly: Vec<String> = faults
            .unwrap_or_default()
            .iter()
            .filter(|fault| fault.status == 501)
            .map(|fault| format!("- {}\n", fault.text))
            .collect();
        if !partly.is_empty() {
            write!(text, "\nOf operations that are there these parts answer 501:\n\n{}", partly.concat()).unwrap();
        }
    }
    text
}
