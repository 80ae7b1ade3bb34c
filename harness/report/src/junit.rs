//! The report for CI systems: JUnit XML, as Jenkins, GitLab and GitHub's test reporters read it.
//!
//! A scenario is a test suite and a case a test case. A verdict that differs is a `failure`, a case without a verdict an
//! `error`; both hold the whole explanation. Warnings are the test case's `system-out`. A test case's class is its scenario.

use std::{io, time::Duration};

use portcullis_runner::{CaseReport, Outcome, Skipped};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use crate::{explanation, run::Run, warnings, words::Verdict};

/// How wide the lines of an explanation are: CI systems show them in a box of their own.
const WIDTH: usize = 120;

/// A run as JUnit XML, with the cases in the order of their positions. It ends with a line feed.
///
/// # Errors
///
/// When the XML could not be written. Text never is a reason: what XML cannot hold is replaced by U+FFFD.
pub fn junit(run: &Run) -> io::Result<String> {
    let mut sorted: Vec<&CaseReport> = run.cases.iter().collect();
    sorted.sort_by_key(|report| report.position);

    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let given_up: Vec<&Skipped> = run.skipped.iter().filter(|skipped| skipped.why.was_selected()).collect();
    let root = counted("testsuites", "portcullis", &sorted, &given_up, run.summary.took);
    xml.write_event(Event::Start(root))?;
    for suite in sorted.chunk_by(|one, next| one.scenario == next.scenario && one.place.file == next.place.file) {
        write_suite(&mut xml, suite)?;
    }
    write_given_up(&mut xml, &given_up)?;
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let mut text = String::from_utf8(xml.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

fn write_suite(xml: &mut Writer<Vec<u8>>, cases: &[&CaseReport]) -> io::Result<()> {
    let Some(first) = cases.first() else { return Ok(()) };
    let took = cases.iter().map(|case| case.took).sum();
    let mut suite = counted("testsuite", &first.scenario, cases, &[], took);
    attribute(&mut suite, "file", &first.place.file);
    xml.write_event(Event::Start(suite))?;
    for case in cases {
        write_case(xml, case)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

/// The cases that a run was ended before, in a suite of their own.
fn write_given_up(xml: &mut Writer<Vec<u8>>, given_up: &[&Skipped]) -> io::Result<()> {
    if given_up.is_empty() {
        return Ok(());
    }
    xml.write_event(Event::Start(counted("testsuite", "not run", &[], given_up, Duration::ZERO)))?;
    for skipped in given_up {
        let mut case = BytesStart::new("testcase");
        attribute(&mut case, "classname", &skipped.scenario);
        attribute(&mut case, "name", &skipped.name);
        xml.write_event(Event::Start(case))?;
        let mut element = BytesStart::new("skipped");
        attribute(&mut element, "message", skipped.why.words());
        xml.write_event(Event::Empty(element))?;
        xml.write_event(Event::End(BytesEnd::new("testcase")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn write_case(xml: &mut Writer<Vec<u8>>, report: &CaseReport) -> io::Result<()> {
    let mut case = BytesStart::new("testcase");
    attribute(&mut case, "classname", &report.scenario);
    attribute(&mut case, "name", &report.name);
    attribute(&mut case, "file", &report.place.file);
    attribute(&mut case, "line", &report.place.line.to_string());
    attribute(&mut case, "time", &seconds(report.took));
    let verdict = Verdict::of(report);
    if verdict == Verdict::AsExpected && report.warnings.is_empty() {
        return xml.write_event(Event::Empty(case));
    }
    xml.write_event(Event::Start(case))?;
    match (&report.outcome, verdict) {
        (_, Verdict::AsExpected) => {}
        (Outcome::Broken(broken), _) => write_problem(xml, "error", verdict, &broken.message, report)?,
        _ => write_problem(xml, "failure", verdict, &report.differences.join("; "), report)?,
    }
    if !report.warnings.is_empty() {
        let lines: Vec<String> = report.warnings.iter().map(warnings::line).collect();
        write_text(xml, BytesStart::new("system-out"), &lines.join("\n"))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

fn write_problem(
    xml: &mut Writer<Vec<u8>>,
    name: &str,
    verdict: Verdict,
    message: &str,
    report: &CaseReport,
) -> io::Result<()> {
    let mut element = BytesStart::new(name);
    attribute(&mut element, "type", verdict.name());
    attribute(&mut element, "message", message);
    write_text(xml, element, &explanation(report, WIDTH, false))
}

fn write_text(xml: &mut Writer<Vec<u8>>, element: BytesStart<'_>, text: &str) -> io::Result<()> {
    let end = element.to_end().into_owned();
    xml.write_event(Event::Start(element))?;
    xml.write_event(Event::Text(BytesText::new(&allowed(text))))?;
    xml.write_event(Event::End(end))
}

/// A suite, or all of them, with the numbers of its cases.
fn counted<'a>(
    element: &'a str,
    name: &str,
    cases: &[&CaseReport],
    given_up: &[&Skipped],
    took: Duration,
) -> BytesStart<'a> {
    let count = |verdict| cases.iter().filter(|case| Verdict::of(case) == verdict).count().to_string();
    let mut start = BytesStart::new(element);
    attribute(&mut start, "name", name);
    attribute(&mut start, "tests", &(cases.len() + given_up.len()).to_string());
    attribute(&mut start, "failures", &count(Verdict::Different));
    attribute(&mut start, "errors", &count(Verdict::Missing));
    if !given_up.is_empty() {
        attribute(&mut start, "skipped", &given_up.len().to_string());
    }
    attribute(&mut start, "time", &seconds(took));
    start
}

/// Adds an attribute on one line: readers of XML make blanks of line feeds anyway.
fn attribute(element: &mut BytesStart<'_>, name: &str, value: &str) {
    element.push_attribute((name, allowed(value).replace('\n', " ").as_str()));
}

fn seconds(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

/// The text with what XML 1.0 has no place for, control characters and two noncharacters, replaced.
fn allowed(text: &str) -> String {
    let is_allowed = |character: char| match character {
        '\t' | '\n' => true,
        _ => !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}'),
    };
    text.chars().map(|character| if is_allowed(character) { character } else { '\u{fffd}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(allowed("a\u{1b}[31m\u{0}\n\tb\u{fffe}é"), "a\u{fffd}[31m\u{fffd}\n\tb\u{fffd}é");
    }
}
