//! Workflow files with what GitHub's own parser made of them, read again and compared.
//!
//! The recordings are not part of this repository: `PORTCULLIS_DATA` names the folder that holds `corpora/`. Without
//! it the tests show as ignored. What differs stands in `known.json` with its reason, and, where GitHub's text has
//! changed since, with the text that is expected instead; an entry that nothing needs any more fails, so that the list
//! only shrinks.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod case;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde::Deserialize;
use serde_json::Value;

use case::Case;

/// A case that cannot pass as it was recorded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    reason: String,
    /// The errors that are right today.
    errors: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials()).exit_code()
}

fn trials() -> Vec<Trial> {
    let Some(data) = std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from) else {
        let ignored = Trial::test("github-workflows (PORTCULLIS_DATA is not set)", || Ok(()));
        return vec![ignored.with_ignored_flag(true)];
    };
    let folder = data.join("corpora/github-workflows");
    let mut known: BTreeMap<String, Known> = serde_json::from_str(include_str!("known.json")).unwrap();
    let mut trials = Vec::new();
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let known = known.remove(&name);
        trials.push(Trial::ignorable_test(name, move || run(&path, known)));
    }
    trials.push(Trial::test("every entry of known.json is a case", move || match known.first_key_value() {
        Some((entry, _)) => Err(format!("take `{entry}` off the list: there is no such case").into()),
        None => Ok(()),
    }));
    trials
}

fn run(path: &Path, known: Option<Known>) -> Result<Completion, Failed> {
    let case = Case::read(path);
    let outcome = compare(&case.expected, &case.made());
    match (outcome, known) {
        (Ok(()), None) => Ok(Completion::Completed),
        (Ok(()), Some(_)) => Err("it passes: take it off the list".into()),
        (Err(_), Some(Known { reason, errors: None })) => Ok(Completion::ignored_with(reason)),
        (Err(_), Some(Known { errors: Some(errors), .. })) => {
            let errors: Vec<Value> = errors.iter().map(|error| serde_json::json!({ "Message": error })).collect();
            compare(&serde_json::json!({ "errors": errors }), &case.made())?;
            Ok(Completion::Completed)
        }
        (Err(difference), None) => Err(difference.into()),
    }
}

fn compare(expected: &Value, made: &Value) -> Result<(), String> {
    // What a recording leaves out, its parser did not write.
    let mut made = made.clone();
    if let (Some(made), Some(expected)) = (made.as_object_mut(), expected.as_object()) {
        made.retain(|key, _| expected.contains_key(key) || !["events", "input-types"].contains(&key.as_str()));
    }
    if *expected == made {
        return Ok(());
    }
    Err(format!("recorded: {expected:#}\nmade: {made:#}"))
}
