//! Every scenario file of the repository, one test each: all verdicts are the expected ones.

use std::path::PathBuf;

use portcullis_runner::{Event, Limits, Selection, prepare, run};
use rstest::rstest;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_verdict_is_the_expected_one(
    #[files("../**/scenario.yml")]
    #[files("../**/*.scenario.yml")]
    file: PathBuf,
) {
    let file = camino::Utf8PathBuf::from_path_buf(file).unwrap();
    let prepared = prepare(&Selection::of(vec![file])).unwrap();
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let summary = run(&prepared, Limits::jobs(4), &sender).await.unwrap();
    drop(sender);

    let mut failed = String::new();
    while let Some(event) = events.recv().await {
        if let Event::CaseEnded(report) = event
            && !report.is_as_expected()
        {
            failed.push_str(&portcullis_report::explanation(&report, 120, false));
        }
    }
    assert_eq!((summary.different, summary.broken), (0, 0), "{failed}");
    assert!(summary.as_expected > 0, "a scenario without cases proves nothing");
}
