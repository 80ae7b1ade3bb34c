//! What `portcullis check` found: for people, as JSON, and as SARIF for code scanning.

mod json;
mod rules;
mod sarif;
mod text;

use std::cmp::Reverse;

use portcullis_evidence::Spot;
use portcullis_policy::lint::{Finding, Severity};

pub use json::{FINDINGS_FORMAT, findings_json};
pub use rules::{EXPIRED_WAIVER, RuleText, UNUSED_WAIVER, rules};
pub use sarif::findings_sarif;
pub use text::findings_text;

/// Everything that a check came to.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What was found, waived findings included.
    pub findings: Vec<CheckedFinding>,
    /// How many policies were judged.
    pub policies: usize,
    /// What could not be judged, and why.
    pub not_judged: Vec<NotJudged>,
    /// The severity from which on a finding makes the check fail.
    pub fail_on: Option<Severity>,
}

/// A finding with its place, and whether somebody has taken responsibility for it.
#[derive(Clone, Debug)]
pub struct CheckedFinding {
    /// What was found.
    pub finding: Finding,
    /// Where.
    pub spot: Spot,
    /// The waiver that covers it.
    pub waived: Option<Waived>,
}

/// A waiver that covers a finding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Waived {
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is: `2027-03-31`.
    pub expires: String,
    /// Where the waiver is written: `waivers.yml:3`.
    pub place: String,
}

/// Something that could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NotJudged {
    /// What, and why.
    pub what: String,
    /// The command whose output would help.
    pub command: Option<String>,
}

impl Checked {
    /// The findings, the gravest first; those of one severity as they were given.
    fn in_order(&self) -> Vec<&CheckedFinding> {
        let mut findings: Vec<&CheckedFinding> = self.findings.iter().collect();
        findings.sort_by_key(|found| Reverse(found.finding.severity));
        findings
    }

    /// How many findings of a severity nobody has waived.
    fn open(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|found| found.waived.is_none() && found.finding.severity == severity).count()
    }

    /// How many findings are waived.
    fn waived(&self) -> usize {
        self.findings.iter().filter(|found| found.waived.is_some()).count()
    }

    /// How many findings make the check fail: those from the threshold on that nobody has waived.
    #[must_use]
    pub fn failing(&self) -> usize {
        let fails = |found: &&CheckedFinding| {
            found.waived.is_none() && self.fail_on.is_some_and(|threshold| found.finding.severity >= threshold)
        };
        self.findings.iter().filter(fails).count()
    }
}
