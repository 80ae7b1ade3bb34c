//! What is written for machines.

use portcullis_report::{FORMAT, json, junit};
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
    insta::assert_snapshot!("json", json(&reports, &events::summary_of(&reports)).unwrap());
}

#[test]
fn the_json_document_has_what_the_user_of_an_action_sees() {
    let reports = positioned(vec![events::no_permission(), events::refused_with_an_action()]);
    let document: Value = serde_json::from_str(&json(&reports, &events::summary_of(&reports)).unwrap()).unwrap();
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
    let document: Value = serde_json::from_str(&json(&reports, &events::summary_of(&reports)).unwrap()).unwrap();
    assert_eq!(document["format"], FORMAT);
    let positions: Vec<u64> =
        document["cases"].as_array().unwrap().iter().map(|case| case["position"].as_u64().unwrap()).collect();
    assert_eq!(positions, (0..13).collect::<Vec<u64>>());
    assert_eq!(document["summary"]["cases"], 13);
}

#[test]
fn a_run_is_junit_xml() {
    let reports = positioned(events::everything());
    let xml = junit(&reports, &events::summary_of(&reports)).unwrap();
    insta::assert_snapshot!("junit", xml);
}

#[test]
fn junit_has_warnings_as_output_of_the_case() {
    let reports = positioned(vec![
        events::warned(events::pushed("develop is pushed", "crane")),
        events::warned(events::different_denial()),
    ]);
    insta::assert_snapshot!("junit_warnings", junit(&reports, &events::summary_of(&reports)).unwrap());
}

#[test]
fn junit_counts_what_it_holds() {
    let mut reports = positioned(events::everything());
    reports.reverse();
    let xml = junit(&reports, &events::summary_of(&reports)).unwrap();
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
    let xml = junit(&reports, &events::summary_of(&reports)).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let case = document.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
    assert_eq!(case.attribute("name"), Some("<&\"'\u{fffd}\u{fffd}]]> é"));
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert!(failure.text().unwrap().contains("]]>\u{fffd}</failure>"));
}

fn positioned(mut reports: Vec<CaseReport>) -> Vec<CaseReport> {
    for (position, report) in reports.iter_mut().enumerate() {
        report.position = position;
    }
    reports
}
