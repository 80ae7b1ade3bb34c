//! The documents that moto's authors wrote to AWS, refused in AWS's words or accepted.
//!
//! They are read from moto's source distribution, which is not part of this repository: `PORTCULLIS_MOTO` names the
//! folder that it was unpacked to. Without it the tests show as ignored. A row that we answer otherwise stands in
//! `known.json` with the reason why; an entry that nothing needs any more fails, so that the list only shrinks.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod python;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use portcullis_policy::{DocumentKind, check_on_write};
use serde_json::Value;

const FILE: &str = "tests/test_iam/test_iam_policies.py";

/// A document as it is sent, and AWS's message, if AWS refuses it.
struct Row {
    name: String,
    document: String,
    refused: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials()).exit_code()
}

fn trials() -> Vec<Trial> {
    let Some(folder) = std::env::var_os("PORTCULLIS_MOTO").map(PathBuf::from) else {
        let ignored = |name: &str| Trial::test(format!("{name} (PORTCULLIS_MOTO is not set)"), || Ok(()));
        return ["refused", "accepted"].map(|name| ignored(name).with_ignored_flag(true)).into();
    };
    let path = folder.join(FILE);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let known: BTreeMap<String, String> = serde_json::from_str(include_str!("known.json")).unwrap();
    let mut unneeded: BTreeSet<String> = known.keys().cloned().collect();
    let mut trials = Vec::new();
    for row in rows(&text) {
        if judge(&row).is_err() {
            unneeded.remove(&row.name);
        }
        let reason = known.get(&row.name).cloned();
        trials.push(Trial::ignorable_test(row.name.clone(), move || match (judge(&row), reason) {
            (Ok(()), _) => Ok(Completion::Completed),
            (Err(_), Some(reason)) => Ok(Completion::ignored_with(format!("known: {reason}"))),
            (Err(how), None) => Err(Failed::from(format!("{how}\n{}", row.document))),
        }));
    }
    trials.push(Trial::test("every entry of known.json is needed", move || match unneeded.first() {
        Some(entry) => Err(format!("take `{entry}` off the list: no such row differs").into()),
        None => Ok(()),
    }));
    trials
}

/// The two lists of the file. Rows are counted from 1 in its order.
fn rows(text: &str) -> Vec<Row> {
    let refused = python::list(text, "invalid_policy_document_test_cases");
    let accepted = python::list(text, "valid_policy_documents");
    assert!(refused.len() >= 70 && accepted.len() >= 20, "{} and {} rows", refused.len(), accepted.len());
    let refused = refused.iter().enumerate().map(|(index, row)| Row {
        name: format!("refused {:02}", index + 1),
        document: row["document"].to_string(),
        refused: Some(row["error_message"].as_str().unwrap().to_owned()),
    });
    let accepted = accepted.iter().enumerate().map(|(index, document): (usize, &Value)| Row {
        name: format!("accepted {:02}", index + 1),
        document: document.to_string(),
        refused: None,
    });
    refused.chain(accepted).collect()
}

/// The documents were sent to CreatePolicy.
fn judge(row: &Row) -> Result<(), String> {
    match (check_on_write(DocumentKind::Identity, &row.document), &row.refused) {
        (Ok(_), None) => Ok(()),
        (Ok(_), Some(wanted)) => Err(format!("accepted, but AWS says `{wanted}`")),
        (Err(malformed), None) => Err(format!("refused, but AWS accepts it: {}", malformed.error)),
        (Err(malformed), Some(wanted)) if malformed.aws_message == *wanted => Ok(()),
        (Err(malformed), Some(wanted)) => {
            Err(format!("said `{}`, and AWS `{wanted}` ({})", malformed.aws_message, malformed.error))
        }
    }
}
