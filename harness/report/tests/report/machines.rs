//! What is written for machines.

use portcullis_report::{
    FORMAT, NotAReport, NotOneRun, Provenance, Run, annotations, changes, changes_text, html, json, junit, merge,
    read_json, sarif, step_summary,
};
use portcullis_runner::{CaseReport, Outcome};
use serde_json::Value;

use crate::events;

#[test]
fn a_run_is_one_json_document() {
    let reports = positioned(vec![
        events::pushed("develop is pushed (crane)", "crane"),
        events::created_again(),
        events::different_push(),
        events::broken(),
    ]);
    insta::assert_snapshot!("json", json(&events::ended(&reports)).unwrap());
}

#[test]
fn the_json_document_has_what_the_user_of_an_action_sees() {
    let reports = positioned(vec![events::no_permission(), events::refused_with_an_action()]);
    let document: Value = serde_json::from_str(&json(&events::ended(&reports)).unwrap()).unwrap();
    insta::assert_json_snapshot!("json_workflow", {
        let parts = |case: &Value| {
            let denied = &case["outcome"]["denied"];
            serde_json::json!({ "workflow": denied["workflow"], "seenByUser": denied["seenByUser"] })
        };
        document["cases"].as_array().unwrap().iter().map(parts).collect::<Vec<_>>()
    });
}

#[test]
fn the_json_document_has_its_format_and_the_cases_in_order() {
    let mut reports = positioned(events::everything());
    reports.reverse();
    let document: Value = serde_json::from_str(&json(&events::ended(&reports)).unwrap()).unwrap();
    assert_eq!(document["format"], FORMAT);
    let positions: Vec<u64> =
        document["cases"].as_array().unwrap().iter().map(|case| case["position"].as_u64().unwrap()).collect();
    assert_eq!(positions, (0..13).collect::<Vec<u64>>());
    assert_eq!(document["summary"]["cases"], 13);
}

#[test]
fn a_run_is_junit_xml() {
    let reports = positioned(events::everything());
    let xml = junit(&events::ended(&reports)).unwrap();
    insta::assert_snapshot!("junit", xml);
}

#[test]
fn junit_has_warnings_as_output_of_the_case() {
    let reports = positioned(vec![
        events::warned(events::pushed("develop is pushed", "crane")),
        events::warned(events::different_denial()),
    ]);
    insta::assert_snapshot!("junit_warnings", junit(&events::ended(&reports)).unwrap());
}

#[test]
fn junit_counts_what_it_holds() {
    let mut reports = positioned(events::everything());
    reports.reverse();
    let xml = junit(&events::ended(&reports)).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let count =
        |node: roxmltree::Node<'_, '_>, name: &str| node.descendants().filter(|child| child.has_tag_name(name)).count();
    for node in document.descendants().filter(|node| node.has_tag_name("testsuites") || node.has_tag_name("testsuite"))
    {
        let number = |name: &str| node.attribute(name).unwrap().parse::<usize>().unwrap();
        assert_eq!(number("tests"), count(node, "testcase"));
        assert_eq!(number("failures"), count(node, "failure"));
        assert_eq!(number("errors"), count(node, "error"));
    }
    assert_eq!(count(document.root(), "testsuite"), 2);
    assert_eq!((count(document.root(), "failure"), count(document.root(), "error")), (2, 1));
}

#[test]
fn junit_stays_xml_whatever_a_name_or_message_holds() {
    let mut report = events::different_denial();
    report.name = "<&\"'\u{1b}\u{0}]]> é".to_owned();
    let Outcome::Denied(denied) = &mut report.outcome else { unreachable!() };
    denied.message = Some("]]>\u{fffe}</failure>".to_owned());
    let reports = positioned(vec![report]);
    let xml = junit(&events::ended(&reports)).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let case = document.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
    assert_eq!(case.attribute("name"), Some("<&\"'\u{fffd}\u{fffd}]]> é"));
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert!(failure.text().unwrap().contains("]]>\u{fffd}</failure>"));
}

#[test]
fn a_json_document_reads_back_as_the_run_that_it_was() {
    let reports = positioned(events::everything());
    let text = json(&events::ended(&reports)).unwrap();
    assert_eq!(json(&read_json(&text).unwrap()).unwrap(), text);
}

#[test]
fn what_is_no_report_or_a_later_one_is_refused() {
    assert!(matches!(read_json("[]"), Err(NotAReport::Something(_))));
    assert!(matches!(read_json("{\"format\":1}"), Err(NotAReport::Something(_))));
    assert!(matches!(read_json("{\"format\":7}"), Err(NotAReport::Later(7))));
}

#[test]
fn parts_make_the_whole_whatever_their_order() {
    let reports = positioned(events::everything());
    let whole = events::ended(&reports);
    let (one, two): (Vec<CaseReport>, Vec<CaseReport>) =
        reports.into_iter().partition(|report| report.position % 3 == 0);
    let skipped = |cases: &[CaseReport]| cases.iter().map(events::in_another_part).collect();
    let one_part = Run { skipped: skipped(&two), ..events::ended(&one) };
    let other_part = Run { skipped: skipped(&one), ..events::ended(&two) };
    let merged = merge(vec![other_part.clone(), one_part.clone()]).unwrap();
    assert_eq!((merged.summary.different, merged.summary.broken, merged.summary.skipped), (2, 1, 0));
    assert_eq!(merged.cases.len(), whole.cases.len());
    assert!(merged.skipped.is_empty());
    // A part that is missing is not passed over.
    let alone = merge(vec![one_part.clone()]).unwrap();
    assert_eq!(alone.summary.skipped, two.len());
    assert!(matches!(merge(vec![one_part.clone(), one_part.clone()]), Err(NotOneRun::Twice(_))));
    assert_eq!(merge(Vec::new()).unwrap_err(), NotOneRun::Nothing);
    let other_tool = Provenance { tool: "portcullis 9".to_owned(), ..Provenance::default() };
    let other = Run { provenance: other_tool, ..other_part };
    assert!(matches!(merge(vec![one_part, other]), Err(NotOneRun::Tools(_, _))));
}

#[test]
fn what_is_newly_allowed_comes_first() {
    let before = events::ended(&positioned(vec![
        events::pushed("pushed", "crane"),
        renamed(events::another_repository(), "let in"),
        renamed(events::audience(), "refused otherwise"),
        renamed(events::oras(), "gone"),
    ]));
    let now = events::ended(&positioned(vec![
        renamed(events::another_repository(), "pushed"),
        events::pushed("let in", "crane"),
        renamed(events::another_repository(), "refused otherwise"),
        events::pushed("fresh", "crane"),
    ]));
    insta::assert_snapshot!("baseline", changes_text(&changes(&before, &now), 90, false));
    assert_eq!(changes(&now, &now), []);
    insta::assert_snapshot!(changes_text(&[], 90, false), @"every verdict is that of the baseline");
}

#[test]
fn a_run_is_one_page_that_needs_nothing_else() {
    let reports = positioned(events::everything());
    let page = html(&events::ended(&reports));
    for outside in ["src=", "http-equiv=\"refresh", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    for report in &reports {
        assert_eq!(page.matches(&format!("id=\"case-{}\"", report.position)).count(), 1);
        assert!(page.contains(&format!("href=\"#case-{}\"", report.position)));
    }
    let (_, body) = page.split_once("<body>").unwrap();
    insta::assert_snapshot!("html", body.split_once("<script>").unwrap().0);
}

#[test]
fn a_run_is_a_step_summary_annotations_and_a_sarif_log() {
    let run = events::ended(&positioned(vec![events::different_denial(), events::broken(), events::audience()]));
    insta::assert_snapshot!("step_summary", step_summary(&run));
    insta::assert_snapshot!("annotations", annotations(&run));
    insta::assert_snapshot!("sarif", sarif(&run).unwrap());
}

fn renamed(report: CaseReport, name: &str) -> CaseReport {
    CaseReport { name: name.to_owned(), ..report }
}

fn positioned(mut reports: Vec<CaseReport>) -> Vec<CaseReport> {
    for (position, report) in reports.iter_mut().enumerate() {
        report.position = position;
    }
    reports
}
