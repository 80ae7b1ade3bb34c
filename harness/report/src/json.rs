//! The report for machines: one JSON document of a whole run.
//!
//! ```json
//! {
//!   "format": 1,
//!   "summary": { "cases": 2, "asExpected": 1, "different": 1, "noVerdict": 0, "tookMilliseconds": 1234 },
//!   "cases": [
//!     {
//!       "position": 0,
//!       "scenario": "deploy to ECR",
//!       "name": "another repository is refused",
//!       "place": { "file": "scenario.yml", "line": 41, "column": 11 },
//!       "client": "crane",
//!       "expected": { "denied": { "stage": "assume-role", "error": "AccessDenied", "place": { } } },
//!       "verdict": "asExpected",
//!       "differences": [],
//!       "permissions": [],
//!       "warnings": [],
//!       "tookMilliseconds": 31,
//!       "outcome": { "denied": { } }
//!     }
//!   ]
//! }
//! ```
//!
//! `verdict` is `asExpected`, `different` or `noVerdict`. `client` is null unless the case came to push or pull.
//! `permissions` are what `can` and `cannot` ask ([`JudgedPermission`]), `warnings` what GitHub ignores in the workflow and
//! its actions warn of ([`WorkflowReason`]). `outcome` has one key: `reached` ([`Reached`]), `denied`
//! ([`Denied`], with the journal's record and the places of its elements; of a workflow, with the place in its file and what
//! the user of the action sees) or `broken` ([`Broken`]). The fields inside are those of the types, in camel case; what is
//! not known is null or left out. Fields may be added within a format; when one is renamed, removed or changes its
//! meaning, [`FORMAT`] goes up.
//!
//! [`JudgedPermission`]: portcullis_runner::JudgedPermission
//! [`WorkflowReason`]: portcullis_runner::WorkflowReason
//! [`Reached`]: portcullis_runner::Reached
//! [`Denied`]: portcullis_runner::Denied
//! [`Broken`]: portcullis_runner::Broken

use std::{io, time::Duration};

use portcullis_runner::{CaseReport, JudgedPermission, Outcome, Summary, WorkflowReason};
use portcullis_scenario::{Expectation, Place};
use serde::Serialize;

use crate::words::Verdict;

/// The number of the format that [`json`] writes.
pub const FORMAT: u32 = 1;

/// A run as a JSON document, with the cases in the order of their positions. It ends with a line feed.
///
/// # Errors
///
/// When a value has no form in JSON. No type of an event has such a value; should one get it, the run is not reported
/// without it.
pub fn json(reports: &[CaseReport], summary: &Summary) -> io::Result<String> {
    let mut cases: Vec<Case<'_>> = reports.iter().map(Case::of).collect();
    cases.sort_by_key(|case| case.position);
    let document = Document { format: FORMAT, summary: Counts::of(summary), cases };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: u32,
    summary: Counts,
    cases: Vec<Case<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    cases: usize,
    as_expected: usize,
    different: usize,
    no_verdict: usize,
    took_milliseconds: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Case<'a> {
    position: usize,
    scenario: &'a str,
    name: &'a str,
    place: &'a Place,
    client: Option<&'a str>,
    expected: &'a Expectation,
    verdict: &'static str,
    differences: &'a [String],
    permissions: &'a [JudgedPermission],
    warnings: &'a [WorkflowReason],
    took_milliseconds: u64,
    outcome: &'a Outcome,
}

impl Counts {
    fn of(summary: &Summary) -> Self {
        Self {
            cases: summary.as_expected + summary.different + summary.broken,
            as_expected: summary.as_expected,
            different: summary.different,
            no_verdict: summary.broken,
            took_milliseconds: milliseconds(summary.took),
        }
    }
}

impl<'a> Case<'a> {
    fn of(report: &'a CaseReport) -> Self {
        Self {
            position: report.position,
            scenario: &report.scenario,
            name: &report.name,
            place: &report.place,
            client: report.client.as_deref(),
            expected: &report.expected,
            verdict: Verdict::of(report).name(),
            differences: &report.differences,
            permissions: &report.permissions,
            warnings: &report.warnings,
            took_milliseconds: milliseconds(report.took),
            outcome: &report.outcome,
        }
    }
}

fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
