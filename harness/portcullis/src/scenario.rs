//! What the tests that [`scenarios!`](crate::scenarios) makes do: one case is run, and told in full when it differs.

use portcullis_runner::{CaseReport, Event, Limits, RunError, Selection, prepare, run};
use tokio::sync::mpsc::unbounded_channel;

use crate::{
    LabError,
    attempt::fail,
    lab::{crate_folder, utf8},
};

/// Runs one case of a scenario file.
///
/// # Panics
///
/// If it does not come out as expected, or the file cannot be read.
#[track_caller]
pub fn run_case(file: &str, case: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let report = match runtime {
        Ok(runtime) => runtime.block_on(report(file, case)),
        Err(error) => fail("a runtime was to start", &error.to_string()),
    };
    match report {
        Ok(Some(report)) if report.is_as_expected() => {}
        Ok(Some(report)) => {
            fail("the case was to come out as expected", &portcullis_report::explanation(&report, 110, false))
        }
        Ok(None) => fail("the case was to end", case),
        Err(error) => fail("the scenario was to run", &error.to_string()),
    }
}

/// Checks that the cases of the files are still those that tests were made of.
///
/// # Panics
///
/// If a case or a file is new or gone.
#[track_caller]
pub fn unchanged(path: &str, cases: &[&str]) {
    let prepared = utf8(&crate_folder().join(path)).and_then(|path| Ok(prepare(&Selection::of(vec![path]))?));
    let names: Vec<String> = match prepared {
        Ok(prepared) => prepared.names().collect(),
        Err(error) => fail("the scenarios were to be read", &error.to_string()),
    };
    let new: Vec<&String> = names.iter().filter(|name| !cases.contains(&name.as_str())).collect();
    let gone: Vec<&&str> = cases.iter().filter(|case| !names.iter().any(|name| name == **case)).collect();
    if !new.is_empty() || !gone.is_empty() {
        let help = "tests are made when the crate is compiled: touch the file that has `scenarios!`, or have a \
                    `build.rs` print `cargo:rerun-if-changed` for the folder";
        fail("the cases were to be those that tests were made of", &format!("new: {new:?}\ngone: {gone:?}\n{help}"));
    }
}

async fn report(file: &str, case: &str) -> Result<Option<CaseReport>, LabError> {
    let path = utf8(&crate_folder().join(file))?;
    let selection = Selection { case: Some(case.to_owned()), ..Selection::of(vec![path]) };
    let prepared = prepare(&selection)?;
    let (sender, mut events) = unbounded_channel();
    run(&prepared, Limits::jobs(1), &sender).await.map_err(|error: RunError| LabError::from(error))?;
    drop(sender);
    let mut report = None;
    while let Some(event) = events.recv().await {
        if let Event::CaseEnded(ended) = event {
            report = Some(*ended);
        }
    }
    Ok(report)
}
