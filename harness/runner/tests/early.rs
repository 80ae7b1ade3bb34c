//! Runs that end before their cases have: what has ended is told, and what has not is named.

use std::time::Duration;

use camino::Utf8PathBuf;
use portcullis_runner::{Event, Halt, Limits, Outcome, Selection, WhySkipped, prepare, run, run_until};

fn every_case() -> Selection {
    Selection::of(vec![Utf8PathBuf::from("tests/given/scenario.yml")])
}

#[tokio::test]
async fn an_interrupted_run_tells_what_it_has_and_names_the_rest() {
    let prepared = prepare(&every_case()).unwrap();
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let halt = Halt::default();
    let interrupting = tokio::spawn({
        let halt = halt.clone();
        async move {
            let (mut ended, mut skipped) = (Vec::new(), Vec::new());
            while let Some(event) = events.recv().await {
                match event {
                    Event::CaseEnded(report) => {
                        ended.push(report.name);
                        halt.interrupt();
                    }
                    Event::Skipped(case) => skipped.push(case),
                    Event::Started { .. } | Event::Applied { .. } | Event::Ended(_) => {}
                }
            }
            (ended, skipped)
        }
    });
    let summary = run_until(&prepared, Limits::jobs(1), &halt, &sender).await.unwrap();
    drop(sender);
    let (ended, skipped) = interrupting.await.unwrap();
    assert!(!ended.is_empty() && !skipped.is_empty(), "{} ended, {} skipped", ended.len(), skipped.len());
    assert_eq!(ended.len() + skipped.len(), prepared.cases());
    assert_eq!(summary.skipped, skipped.len());
    assert!(skipped.iter().all(|case| case.why == WhySkipped::Interrupted));
}

#[tokio::test]
async fn a_run_that_was_interrupted_before_it_began_runs_nothing() {
    let prepared = prepare(&every_case()).unwrap();
    let (sender, _events) = tokio::sync::mpsc::unbounded_channel();
    let halt = Halt::default();
    halt.interrupt();
    let summary = run_until(&prepared, Limits::jobs(4), &halt, &sender).await.unwrap();
    assert_eq!((summary.as_expected, summary.skipped), (0, prepared.cases()));
}

#[tokio::test]
async fn a_case_that_takes_too_long_has_no_verdict() {
    let prepared = prepare(&every_case()).unwrap();
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let limits = Limits { case_time: Duration::ZERO, ..Limits::jobs(4) };
    let summary = run(&prepared, limits, &sender).await.unwrap();
    drop(sender);
    // What calls nobody takes no time.
    assert!(summary.broken > 0 && summary.different == 0, "{summary:?}");
    while let Some(event) = events.recv().await {
        let Event::CaseEnded(report) = event else { continue };
        let Outcome::Broken(broken) = &report.outcome else { continue };
        assert!(broken.message.contains("did not end within"), "{}", broken.message);
    }
}
