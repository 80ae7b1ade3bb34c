//! The recorded answers that the folder of `PORTCULLIS_DATA` holds, replayed one test a row.
//!
//! Rows that the code cannot pass stand in `exceptions.json` with the reason. Such a row has to fail: once it passes, or is
//! gone from the recordings, its entry has to go too.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// One recorded row: its name and the test that replays it.
pub(crate) type Row = (String, Box<dyn FnOnce() -> Result<(), Failed> + Send>);

/// Runs every row of a recording as a test of its own; without the recordings, one test that shows as ignored.
pub(crate) fn replay(recording: &str, path: &str, rows: impl FnOnce(Value) -> Vec<Row>) -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("PORTCULLIS_DATA") else {
        let missing = || Err("PORTCULLIS_DATA does not name the folder of the recordings".into());
        let trial = Trial::test(format!("{recording}: not replayed without PORTCULLIS_DATA"), missing);
        return libtest_mimic::run(&arguments, vec![trial.with_ignored_flag(true)]).exit_code();
    };
    let file: PathBuf = [PathBuf::from(folder), "corpora".into(), path.into()].iter().collect();
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut exceptions = exceptions(recording);
    let mut trials: Vec<Trial> = rows(serde_json::from_str(&text).unwrap())
        .into_iter()
        .map(|(name, row)| match exceptions.remove(&name) {
            None => Trial::test(name, row),
            Some(reason) => Trial::test(name, move || match row() {
                Err(_) => Ok(()),
                Ok(()) => Err(format!("it passes: take it off exceptions.json, which says \"{reason}\"").into()),
            })
            .with_kind("exception"),
        })
        .collect();
    trials.extend(exceptions.into_keys().map(|name| {
        Trial::test(format!("{name} is listed in exceptions.json"), || Err("there is no such row".into()))
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn exceptions(recording: &str) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(include_str!("../exceptions.json")).unwrap();
    all.remove(recording).unwrap_or_default()
}
