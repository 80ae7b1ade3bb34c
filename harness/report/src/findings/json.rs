//! Findings for machines: one JSON document.
//!
//! ```json
//! {
//!   "format": 1,
//!   "summary": {
//!     "policies": 12, "findings": 3, "waived": 1, "notJudged": 0, "failOn": "medium", "failing": 1,
//!     "bySeverity": { "critical": 1, "high": 0, "medium": 0, "low": 1, "note": 1 }
//!   },
//!   "findings": [
//!     {
//!       "rule": "any-repository-of-owner",
//!       "severity": "high",
//!       "subject": "arn:aws:iam::123456789012:role/deploy",
//!       "policy": "arn:aws:iam::123456789012:role/deploy",
//!       "pointer": "/Statement/0/Condition/StringLike/token.actions.githubusercontent.com:sub",
//!       "place": { "file": "trust.json", "line": 12, "column": 15, "endLine": 12, "endColumn": 40 },
//!       "message": "…", "explanation": "…", "fix": "…", "source": "https://…",
//!       "witness": { "who": "…", "principal": "…", "action": "…", "context": [ [ "key", "value" ] ] },
//!       "waived": { "reason": "…", "expires": "2027-03-31", "place": "waivers.yml:2" }
//!     }
//!   ],
//!   "notJudged": [ { "what": "…", "command": "aws …" } ]
//! }
//! ```
//!
//! `findings` of the summary and `bySeverity` count those that nobody waived; `failing` those of them from `failOn` on.
//! `witness`, `waived` and `command` may be null, and so may `failOn`, when nothing makes the check fail. Lines and columns
//! count from 1, columns are characters, ends are exclusive. Fields may be added within a format; when one is renamed,
//! removed or changes its meaning, [`FINDINGS_FORMAT`] goes up.

use std::{collections::BTreeMap, io};

use portcullis_policy::lint::{Severity, Witness};
use serde::Serialize;

use super::{Checked, CheckedFinding, NotJudged, Waived};

/// The number of the format that [`findings_json`] writes.
pub const FINDINGS_FORMAT: u32 = 1;

/// Findings as a JSON document, the gravest first. It ends with a line feed.
///
/// # Errors
///
/// When a value has no form in JSON; no finding has such a value.
pub fn findings_json(checked: &Checked) -> io::Result<String> {
    let findings = checked.in_order().into_iter().map(Found::of).collect();
    let document =
        Document { format: FINDINGS_FORMAT, summary: Summary::of(checked), findings, not_judged: &checked.not_judged };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: u32,
    summary: Summary,
    findings: Vec<Found<'a>>,
    not_judged: &'a [NotJudged],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    policies: usize,
    findings: usize,
    waived: usize,
    not_judged: usize,
    fail_on: Option<Severity>,
    failing: usize,
    by_severity: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule: &'a str,
    severity: Severity,
    subject: &'a str,
    policy: &'a str,
    pointer: &'a str,
    place: Place<'a>,
    message: &'a str,
    explanation: &'a str,
    fix: &'a str,
    source: &'a str,
    witness: Option<&'a Witness>,
    waived: Option<&'a Waived>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Summary {
    fn of(checked: &Checked) -> Self {
        let by_severity: BTreeMap<_, _> =
            Severity::ALL.into_iter().map(|severity| (severity.name(), checked.open(severity))).collect();
        Self {
            policies: checked.policies,
            findings: by_severity.values().sum(),
            waived: checked.waived(),
            not_judged: checked.not_judged.len(),
            fail_on: checked.fail_on,
            failing: checked.failing(),
            by_severity,
        }
    }
}

impl<'a> Found<'a> {
    fn of(found: &'a CheckedFinding) -> Self {
        let CheckedFinding { finding, spot, waived } = found;
        Self {
            rule: finding.rule,
            severity: finding.severity,
            subject: &finding.subject,
            policy: &finding.policy,
            pointer: &finding.pointer,
            place: Place {
                file: spot.file.as_str(),
                line: spot.line,
                column: spot.column,
                end_line: spot.end_line,
                end_column: spot.end_column,
            },
            message: &finding.message,
            explanation: &finding.explanation,
            fix: &finding.fix,
            source: finding.source,
            witness: finding.witness.as_ref(),
            waived: waived.as_ref(),
        }
    }
}
