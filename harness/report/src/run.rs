//! A whole run as reports take it: the cases, what was skipped, and what all of it was made from.

use std::collections::BTreeMap;

use portcullis_policy::UNVERIFIED;
use portcullis_runner::{CaseReport, Event, Input, Outcome, Skipped, Summary};
use serde::{Deserialize, Serialize};

/// A run that has ended.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What the verdicts were made with and from.
    pub provenance: Provenance,
    /// The counts.
    pub summary: Summary,
    /// The cases, in the order of their positions.
    pub cases: Vec<CaseReport>,
    /// The cases that were not run, each with the reason.
    pub skipped: Vec<Skipped>,
}

/// What the verdicts of a run were made with and from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// The program with its version.
    pub tool: String,
    /// The data of AWS's that it knows, each with its version.
    pub data: BTreeMap<String, String>,
    /// The files, each with its digest.
    pub inputs: Vec<Input>,
}

/// A choice that nobody has checked against AWS, and the cases whose verdicts rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RestsOn {
    /// Its short name.
    pub id: String,
    /// What was chosen.
    pub chosen: String,
    /// The `scenario: case` names.
    pub cases: Vec<String>,
}

impl Run {
    /// A run of which nothing is known yet but what it is made from.
    #[must_use]
    pub fn of(provenance: Provenance) -> Self {
        Self { provenance, ..Self::default() }
    }

    /// Takes the next event of the run.
    pub fn event(&mut self, event: &Event) {
        match event {
            Event::Started { .. } | Event::Applied { .. } => {}
            Event::CaseEnded(report) => self.cases.push(report.as_ref().clone()),
            Event::Skipped(skipped) => self.skipped.push(skipped.clone()),
            Event::Ended(summary) => {
                self.cases.sort_by_key(|case| case.position);
                self.summary = *summary;
            }
        }
    }

    /// What nobody has checked and verdicts of this run rest on.
    #[must_use]
    pub fn unverified(&self) -> Vec<RestsOn> {
        let mut found: BTreeMap<&'static str, RestsOn> = BTreeMap::new();
        for case in &self.cases {
            for choice in UNVERIFIED.iter().filter(|choice| rests_on(case, choice.id)) {
                let rests = found.entry(choice.id).or_insert_with(|| RestsOn {
                    id: choice.id.to_owned(),
                    chosen: choice.chosen.to_owned(),
                    cases: Vec::new(),
                });
                rests.cases.push(name(case));
            }
        }
        found.into_values().collect()
    }
}

/// `scenario: case`, by which reports and baselines know a case.
pub(crate) fn name(case: &CaseReport) -> String {
    format!("{}: {}", case.scenario, case.name)
}

fn rests_on(case: &CaseReport, id: &str) -> bool {
    let denied = match &case.outcome {
        Outcome::Denied(denied) => denied.record.as_ref().and_then(|record| record.decision.as_ref()),
        Outcome::Reached(_) | Outcome::Broken(_) => None,
    };
    let mut decisions = denied.into_iter().chain(case.permissions.iter().map(|judged| &judged.decision));
    let warning = format!("unverified ({id}):");
    decisions.any(|decision| {
        decision.reasons.iter().any(|reason| reason.unverified.as_deref() == Some(id))
            || decision.warnings.iter().any(|text| text.starts_with(&warning))
    })
}
