//! Every case of GitHub's own expression tests, parsed and evaluated again and compared.
//!
//! The cases are not part of this repository: `PORTCULLIS_DATA` names the folder that holds `corpora/`. Without it
//! the tests show as ignored. What cannot pass stands in `known.json` with its reason; an entry that nothing needs any
//! more fails, so that the list only shrinks.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use portcullis_expression::{Contexts, Expression, Scope, Value};
use serde_json::Value as Json;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials()).exit_code()
}

fn trials() -> Vec<Trial> {
    let Some(data) = std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from) else {
        let name = "github-expressions (PORTCULLIS_DATA is not set)";
        return vec![Trial::test(name, || Ok(())).with_ignored_flag(true)];
    };
    let known: BTreeMap<String, String> = serde_json::from_str(include_str!("known.json")).unwrap();
    let mut unneeded: BTreeSet<String> = known.keys().cloned().collect();
    let mut trials = Vec::new();
    for (id, case) in cases(&data.join("corpora/github-expressions")) {
        let reason = known.get(&id).cloned();
        if reason.is_some() && judge(&case).is_err() {
            unneeded.remove(&id);
        }
        trials.push(Trial::ignorable_test(id, move || match (judge(&case), reason) {
            (Ok(()), _) => Ok(Completion::Completed),
            (Err(_), Some(reason)) => Ok(Completion::ignored_with(format!("known: {reason}"))),
            (Err(how), None) => Err(Failed::from(format!("{how}\n{}", serde_json::to_string_pretty(&case).unwrap()))),
        }));
    }
    assert!(trials.len() > 300, "the corpus has hundreds of cases, {} were found", trials.len());
    trials.push(Trial::test("every entry of known.json is needed", move || match unneeded.first() {
        Some(entry) => Err(format!("take `{entry}` off the list: it covers no case that differs").into()),
        None => Ok(()),
    }));
    trials
}

/// The cases of all files, each named by its file, its group and its number there.
fn cases(folder: &std::path::Path) -> Vec<(String, Json)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let groups: serde_json::Map<String, Json> = serde_json::from_str(&text).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap();
        for (group, rows) in groups {
            for (index, row) in rows.as_array().unwrap().iter().enumerate() {
                cases.push((format!("{name}::{group}::{index}"), row.clone()));
            }
        }
    }
    cases
}

fn judge(case: &Json) -> Result<(), String> {
    let expected = match (case.get("result"), case.get("err")) {
        (Some(result), None) => Ok(result),
        (None, Some(error)) => Err(error["value"].as_str().unwrap()),
        _ => panic!("a case has a result or an error: {case}"),
    };
    match (evaluate(case), expected) {
        (Ok(value), Ok(result)) => same(&value, result),
        // The corpus leaves the end of some messages away.
        (Err(message), Err(expected)) if message.starts_with(expected) => Ok(()),
        (Err(message), Err(expected)) => Err(format!("GitHub says: {expected}\nwe say: {message}")),
        (Ok(value), Err(expected)) => Err(format!("GitHub refuses: {expected}\nwe give: {value:?}")),
        (Err(message), Ok(_)) => Err(format!("GitHub gives a value, we refuse: {message}")),
    }
}

fn evaluate(case: &Json) -> Result<Value, String> {
    let empty = serde_json::Map::new();
    let given = case.get("contexts").and_then(Json::as_object).unwrap_or(&empty);
    let names: Vec<&str> = given.keys().map(String::as_str).collect();
    let contexts =
        given.iter().fold(Contexts::new(), |contexts, (name, value)| contexts.with(name, Value::from_json(value)));
    let text = case["expr"].as_str().unwrap();
    let expression = Expression::parse(text, &Scope::of(&names)).map_err(|error| {
        let span = error.span();
        assert!(text.get(span.clone()).is_some(), "the span {span:?} is no part of {text:?}");
        error.to_string()
    })?;
    expression.evaluate(&contexts).map_err(|error| error.to_string())
}

fn same(value: &Value, result: &Json) -> Result<(), String> {
    let kind = result["kind"].as_str().unwrap();
    if value.kind() == kind && *value == Value::from_json(&result["value"]) {
        return Ok(());
    }
    Err(format!("GitHub gives {kind} {}\nwe give {value:?}", result["value"]))
}
