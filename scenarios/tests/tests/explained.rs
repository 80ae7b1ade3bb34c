//! What somebody reads of the denials in the seed that a workflow file is the reason of.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use portcullis_runner::{CaseReport, Event, Limits, Selection, prepare, run};
use rstest::rstest;

#[rstest]
#[case("a push elsewhere starts nothing")]
#[case("a commit that says to skip")]
#[case("it still gets no token")]
#[case("without the permission there is no token")]
#[case("the subject no longer names the branch")]
#[case("the environment keeps other branches out")]
#[case("the workflow is not valid")]
#[case("a secret that is not set")]
#[case("a role without any policy cannot log in")]
#[tokio::test]
async fn the_reason_is_shown_with_its_place_and_what_the_user_of_the_action_sees(#[case] name: &str) {
    let report = the_only_case(name).await;
    assert!(report.is_as_expected());
    insta::assert_snapshot!(
        name.replace(' ', "-"),
        portcullis_report::explanation(&report, 110, false).replace('\\', "/")
    );
}

async fn the_only_case(name: &str) -> CaseReport {
    let paths = vec![camino::Utf8PathBuf::from("../seed/scenario.yml")];
    let prepared = prepare(&Selection { filter: Some(name.to_owned()), ..Selection::of(paths) }).unwrap();
    assert_eq!(prepared.cases(), 1);
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    run(&prepared, Limits::jobs(1), &sender).await.unwrap();
    while let Some(event) = events.recv().await {
        if let Event::CaseEnded(report) = event {
            return *report;
        }
    }
    unreachable!("the case `{name}` did not end")
}
