//! What a user reads when a workflow does not tell what a case does: each folder of `unclear/` with its error.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use camino::Utf8PathBuf;
use miette::{GraphicalReportHandler, GraphicalTheme};
use portcullis_runner::{Limits, RunError, Selection, prepare, run};

#[test]
fn what_a_workflow_does_not_tell_is_asked_of_the_scenario_with_the_place() {
    insta::glob!("unclear/*/scenario.yml", |path| {
        let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let error = refused(&format!("tests/unclear/{folder}/scenario.yml"));
        let mut printed = String::new();
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(110);
        handler.render_report(&mut printed, &error).unwrap();
        // What the system says of a missing file differs.
        let printed = printed.replace("The system cannot find the file specified.", "No such file or directory");
        insta::with_settings!({ snapshot_suffix => folder, omit_expression => true }, {
            insta::assert_snapshot!(printed.replace('\\', "/"));
        });
    });
}

#[tokio::main]
async fn refused(scenario: &str) -> RunError {
    let selection = Selection::of(vec![Utf8PathBuf::from(scenario)]);
    let prepared = match prepare(&selection) {
        Ok(prepared) => prepared,
        Err(error) => return error,
    };
    let (sender, _events) = tokio::sync::mpsc::unbounded_channel();
    match run(&prepared, Limits::jobs(1), &sender).await {
        Ok(summary) => panic!("`{scenario}` ran: {summary:?}"),
        Err(error) => error,
    }
}
