//! The report for machines: one JSON document of a whole run, which reads back as the run that it was.
//!
//! `docs/report.md` describes every field. Fields may be added within a format; when one is renamed, removed or changes
//! its meaning, [`FORMAT`] goes up. Refuses documents of a later format and what is no report at all.

use std::io;

use portcullis_runner::{CaseReport, Skipped, Summary};
use serde::{Deserialize, Serialize};

use crate::{
    run::{Provenance, RestsOn, Run},
    words::Verdict,
};

/// The number of the format that [`json`] writes.
pub const FORMAT: u32 = 1;

/// A run as a JSON document, with the cases in the order of their positions. It ends with a line feed.
///
/// # Errors
///
/// When a value has no form in JSON. No type of an event has such a value; should one get it, the run is not reported
/// without it.
pub fn json(run: &Run) -> io::Result<String> {
    let mut cases: Vec<Written<'_>> =
        run.cases.iter().map(|case| Written { case, verdict: Verdict::of(case).name() }).collect();
    cases.sort_by_key(|written| written.case.position);
    let document = Document {
        format: FORMAT,
        provenance: &run.provenance,
        summary: Counts::of(&run.summary),
        unverified: run.unverified(),
        skipped: &run.skipped,
        cases,
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

/// Why a text is not the report of a run.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum NotAReport {
    /// It is something else.
    #[error("this is not the JSON report of a run: {0}")]
    #[diagnostic(help("`portcullis test … --report json=FILE` writes one"))]
    Something(serde_json::Error),
    /// It is of a format that is not known yet.
    #[error("the report is of format {0}, and this release reads format {FORMAT}")]
    #[diagnostic(help("take the release of portcullis that wrote it, or a later one"))]
    Later(u32),
}

/// Reads what [`json`] wrote.
///
/// # Errors
///
/// [`NotAReport`].
pub fn read_json(text: &str) -> Result<Run, NotAReport> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let Format { format } = serde_json::from_str(text).map_err(NotAReport::Something)?;
    if format != FORMAT {
        return Err(NotAReport::Later(format));
    }
    let document: Read = serde_json::from_str(text).map_err(NotAReport::Something)?;
    let Read { provenance, summary, skipped, cases } = document;
    let took = std::time::Duration::from_millis(summary.took_milliseconds);
    let Counts { as_expected, different, no_verdict, not_run, .. } = summary;
    let summary = Summary { as_expected, different, broken: no_verdict, skipped: not_run, took };
    Ok(Run { provenance, summary, cases, skipped })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: u32,
    #[serde(flatten)]
    provenance: &'a Provenance,
    summary: Counts,
    unverified: Vec<RestsOn>,
    skipped: &'a [Skipped],
    cases: Vec<Written<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    #[serde(flatten)]
    provenance: Provenance,
    summary: Counts,
    skipped: Vec<Skipped>,
    cases: Vec<CaseReport>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    cases: usize,
    as_expected: usize,
    different: usize,
    no_verdict: usize,
    not_run: usize,
    took_milliseconds: u64,
}

#[derive(Serialize)]
struct Written<'a> {
    verdict: &'static str,
    #[serde(flatten)]
    case: &'a CaseReport,
}

impl Counts {
    fn of(summary: &Summary) -> Self {
        Self {
            cases: summary.as_expected + summary.different + summary.broken,
            as_expected: summary.as_expected,
            different: summary.different,
            no_verdict: summary.broken,
            not_run: summary.skipped,
            took_milliseconds: u64::try_from(summary.took.as_millis()).unwrap_or(u64::MAX),
        }
    }
}
