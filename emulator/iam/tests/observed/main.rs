//! Replays what the real AWS answered, row by row: `corpora/aws-observed/iam-api.json` of the recorded data, and the
//! recordings of another emulator's tests; and, of the evaluations, what went through AWS's simulator and what was a call of
//! IAM itself.
//!
//! The data is not part of the project: the variable `PORTCULLIS_DATA` names its folder, and without it the one test
//! here shows as ignored. A row that cannot pass stands in `differences.txt` with its reason; a row that passes
//! must not. Rows about operations that do not exist here are left out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it must be"
)]

#[path = "../account/mod.rs"]
mod account;
mod answer;
mod given;
mod live;
mod recorded;
mod simulated;

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, sync::Arc};

use account::Account;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One observation.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) operation: String,
    #[serde(default)]
    pub(crate) given: String,
    pub(crate) input: Map<String, Value>,
    pub(crate) expect: Map<String, Value>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(data) = std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from) else {
        let absent = Trial::test("recorded data (PORTCULLIS_DATA is not set)", || Ok(())).with_ignored_flag(true);
        return libtest_mimic::run(&arguments, vec![absent]).exit_code();
    };
    let text = std::fs::read_to_string(data.join("corpora/aws-observed/iam-api.json")).unwrap();
    let rows: Arc<Vec<Row>> = Arc::new(serde_json::from_str(&text).unwrap());
    let differences = differences();
    let exists = |row: &&Row| portcullis_iam::ACTIONS.iter().any(|action| action.name() == row.operation);
    let mut trials: Vec<Trial> = rows
        .iter()
        .filter(exists)
        .map(|row| {
            let (rows, row) = (Arc::clone(&rows), row.clone());
            let difference = differences.get(row.id.as_str()).cloned();
            // What a command line tool refused on its own was never sent to AWS.
            let not_sent = row.expect.get("outcome").and_then(Value::as_str) == Some("not-sent");
            Trial::test(row.id.clone(), move || judge(&rows, &row, difference.as_deref())).with_ignored_flag(not_sent)
        })
        .collect();
    let text = std::fs::read_to_string(data.join("corpora/aws-recorded/iam.json")).unwrap();
    let recorded: Arc<Map<String, Value>> = Arc::new(serde_json::from_str(&text).unwrap());
    trials.extend(recorded::TESTS.into_iter().map(|test| {
        let recorded = Arc::clone(&recorded);
        Trial::test(test, move || Ok(runtime().block_on(recorded::replay(&recorded, test))?)).with_kind("recorded")
    }));
    trials.push(Trial::test("every recorded test is replayed or left out", move || Ok(recorded::complete(&recorded)?)));
    let text = std::fs::read_to_string(data.join("corpora/aws-observed/policy-evaluation.json")).unwrap();
    let simulations = simulated::rows(&text);
    let simulated_ids: Vec<String> = simulations.iter().map(|row| row.id.clone()).collect();
    trials.extend(simulations.into_iter().map(|row| {
        let difference = differences.get(row.id.as_str()).cloned();
        Trial::test(row.id.clone(), move || {
            let outcome = runtime().block_on(simulated::replay(&row));
            weigh(outcome, difference.as_deref())
        })
        .with_kind("simulated")
    }));
    let calls = live::rows(&text);
    let called_ids: Vec<String> = calls.iter().map(|row| row.id.clone()).collect();
    let every_way = live::every_way_has_rows(&calls);
    trials.push(Trial::test("every way of a live call has rows", move || Ok(every_way?)));
    trials.extend(calls.into_iter().map(|row| {
        let difference = differences.get(row.id.as_str()).cloned();
        Trial::test(row.id.clone(), move || weigh(runtime().block_on(live::replay(&row)), difference.as_deref()))
            .with_kind("live")
    }));
    let known: Vec<String> = rows.iter().map(|row| row.id.clone()).chain(simulated_ids).chain(called_ids).collect();
    trials.push(Trial::test("every difference names a row", move || {
        match differences.keys().find(|id| !known.contains(id)) {
            Some(id) => Err(format!("`{id}` is no row of the data: take it off the list").into()),
            None => Ok(()),
        }
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn judge(rows: &[Row], row: &Row, difference: Option<&str>) -> Result<(), Failed> {
    weigh(runtime().block_on(replay(rows, row)), difference)
}

fn weigh(outcome: Result<(), String>, difference: Option<&str>) -> Result<(), Failed> {
    match (outcome, difference) {
        (Ok(()), None) | (Err(_), Some(_)) => Ok(()),
        (Ok(()), Some(reason)) => Err(format!("passes now, take it off the list (reason there: {reason})").into()),
        (Err(message), None) => Err(message.into()),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

async fn replay(rows: &[Row], row: &Row) -> Result<(), String> {
    let account = Account::empty();
    let caller = given::prepare(&account, rows, row).await?;
    let before = answer::state(&account, row).await;
    let answer = given::send(&account, caller.as_ref(), row).await;
    answer::compare(&row.expect, &answer)?;
    answer::compare_state(&account, row, before.as_deref()).await
}

fn differences() -> BTreeMap<String, String> {
    let lines = include_str!("differences.txt").lines().filter(|line| !line.is_empty());
    let split = |line: &str| line.split_once(": ").map(|(id, reason)| (id.to_owned(), reason.to_owned()));
    lines.map(|line| split(line).expect("`id: reason` on each line")).collect()
}
