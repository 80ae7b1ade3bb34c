//! Whole runs of workflows: what their files say, and what the scenario adds where they do not tell.

use camino::Utf8PathBuf;
use portcullis_runner::{Event, Limits, Outcome, Selection, prepare, run};

#[tokio::test(flavor = "multi_thread")]
async fn every_workflow_does_what_its_file_and_the_scenario_say() {
    let selection = Selection::of(vec![Utf8PathBuf::from("tests/given/scenario.yml")]);
    let prepared = prepare(&selection).unwrap();
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    run(&prepared, Limits::jobs(4), &sender).await.unwrap();
    drop(sender);
    let mut wrong = Vec::new();
    let mut cases = 0;
    while let Some(event) = events.recv().await {
        let Event::CaseEnded(report) = event else { continue };
        cases += 1;
        if !report.is_as_expected() {
            let broken = if let Outcome::Broken(broken) = &report.outcome { broken.message.as_str() } else { "" };
            wrong.push(format!("{}: {}{broken}", report.name, report.differences.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(cases, prepared.cases());
}

/// What a case asks for besides its end, and does not get, is a difference.
#[tokio::test(flavor = "multi_thread")]
async fn what_differs_besides_the_end_is_told() {
    let selection = Selection::of(vec![Utf8PathBuf::from("tests/different/scenario.yml")]);
    let prepared = prepare(&selection).unwrap();
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    run(&prepared, Limits::jobs(1), &sender).await.unwrap();
    drop(sender);
    let mut told = std::collections::BTreeMap::new();
    while let Some(event) = events.recv().await {
        let Event::CaseEnded(report) = event else { continue };
        assert!(!report.is_as_expected(), "{}", report.name);
        let broken = if let Outcome::Broken(broken) = &report.outcome { broken.message.as_str() } else { "" };
        told.insert(report.position, format!("{}: {}{broken}", report.name, report.differences.join("; ")));
    }
    insta::assert_snapshot!("different", told.into_values().collect::<Vec<_>>().join("\n"));
}
