//! The combinations of a job's matrix: which of them a case is about.
//!
//! Combinations that differ in nothing that decides anything are one: the same token, the same permission, the same deeds.
//! Where they differ, the case says which one it is about; nothing is judged by the first one alone.

use portcullis_scenario::Workflow as Given;
use portcullis_workflow::{JobOutcome, JobRun, Leg, Place, steps::Deeds};

use super::{Runs, deeds_of, not};
use crate::plan::{sources::Sources, unclear::Unclear};

/// The runs among the combinations.
pub(super) fn runs(outcome: &JobOutcome) -> Box<dyn Iterator<Item = &JobRun> + '_> {
    match outcome {
        JobOutcome::Runs(runs) => Box::new(runs.iter()),
        JobOutcome::Differs(legs) => Box::new(legs.iter().flat_map(|leg| runs(&leg.outcome))),
        JobOutcome::Skipped(_) | JobOutcome::KeptOut(_) | JobOutcome::Fails(_) => Box::new(std::iter::empty()),
    }
}

/// What becomes of the job in the only combination, or in the one that the case asks for.
pub(super) fn one_of(id: &str, outcome: JobOutcome, given: &Given, sources: &Sources) -> Result<Runs, Unclear> {
    let place = runs(&outcome).next().map(|run| run.place.clone());
    let legs = legs_of(outcome);
    let all: Vec<String> = legs.iter().filter_map(combination).collect();
    let error = |message: String| {
        let help = format!("say in the case which one it is about: `matrix:`, one of {}", all.join(", "));
        at(place.as_ref(), Unclear::text(message).help(help))
    };
    if let Some(unknown) = given.matrix.keys().find(|name| legs.iter().all(|leg| value(leg, name).is_none())) {
        // A job without a matrix, and one that does not run, have no values to name.
        if all.is_empty() {
            return Err(at(
                place.as_ref(),
                Unclear::text(format!("the job `{id}` has no matrix")).help("leave `matrix:` out of the case"),
            ));
        }
        return Err(error(format!("the matrix of the job `{id}` has no `{unknown}`{}", meant(unknown, &legs))));
    }
    let mut wanted: Vec<Leg> = legs.into_iter().filter(|leg| is_wanted(leg, given)).collect();
    if wanted.is_empty() {
        return Err(error(format!("the matrix of the job `{id}` has no such combination")));
    }
    let ends: Vec<End> = wanted.iter().map(|leg| End::of(leg, given)).collect();
    let difference = ends.windows(2).find_map(|pair| match pair {
        [one, other] => one.differs_from(other),
        _ => None,
    });
    if let Some(what) = difference {
        return Err(error(format!("the combinations of the matrix of the job `{id}` differ in {what}")));
    }
    match (wanted.swap_remove(0).outcome, ends.into_iter().next()) {
        (JobOutcome::Runs(mut runs), Some(End::Runs(_, deeds))) if !runs.is_empty() => {
            Ok(Runs::Job(Box::new(runs.swap_remove(0)), deeds))
        }
        (outcome, _) => match outcome.not_started() {
            Some(why) => Ok(not(why, sources)),
            None => Err(error(format!("the job `{id}` has no combination that runs"))),
        },
    }
}

/// What decides anything about a combination.
enum End {
    Runs(Box<JobRun>, Box<Deeds>),
    Not(String),
}

impl End {
    fn of(leg: &Leg, given: &Given) -> Self {
        match (runs(&leg.outcome).next(), leg.outcome.not_started()) {
            (Some(run), _) => Self::Runs(Box::new(run.clone()), Box::new(deeds_of(run, given))),
            (None, why) => Self::Not(why.map(|why| why.reason.clone()).unwrap_or_default()),
        }
    }

    fn differs_from(&self, other: &Self) -> Option<&'static str> {
        match (self, other) {
            (Self::Not(one), Self::Not(other)) => (one != other).then_some("why they do not run"),
            (Self::Runs(one, does), Self::Runs(other, other_does)) => {
                let differences = [
                    ("their environment", one.job.environment != other.job.environment),
                    ("what their token says", one.job != other.job),
                    ("whether they may have a token", one.mint.is_yes() != other.mint.is_yes()),
                    ("what they do", does != other_does),
                ];
                differences.into_iter().find_map(|(what, differ)| differ.then_some(what))
            }
            _ => Some("whether they run"),
        }
    }
}

fn legs_of(outcome: JobOutcome) -> Vec<Leg> {
    match outcome {
        JobOutcome::Runs(runs) => runs
            .into_iter()
            .map(|run| Leg { matrix: run.matrix.clone(), outcome: JobOutcome::Runs(vec![run]) })
            .collect(),
        JobOutcome::Differs(legs) => legs,
        other => vec![Leg { matrix: None, outcome: other }],
    }
}

fn at(place: Option<&Place>, unclear: Unclear) -> Unclear {
    match place {
        Some(place) => unclear.at(place),
        None => unclear,
    }
}

/// `{ env: prod }`, as `matrix` of the scenario takes it.
fn combination(leg: &Leg) -> Option<String> {
    let values = leg.matrix.as_ref()?.to_json().ok()?;
    let values: Vec<String> =
        values.as_object()?.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect();
    Some(format!("`{{ {} }}`", values.join(", ")))
}

fn value(leg: &Leg, name: &str) -> Option<String> {
    leg.matrix.as_ref()?.to_json().ok()?.get(name).map(text)
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Numbers are the same however they are written: `1.0` and `1`.
fn is_wanted(leg: &Leg, given: &Given) -> bool {
    let same = |found: &str, wanted: &str| {
        let number = |text: &str| text.parse::<f64>().ok();
        found == wanted || number(found).is_some_and(|found| number(wanted) == Some(found))
    };
    // A job that does not run is not looked into, and has no combination.
    leg.matrix.is_none() && leg.outcome.not_started().is_some()
        || given.matrix.iter().all(|(name, wanted)| value(leg, name).is_some_and(|found| same(&found, wanted)))
}

/// The name that was probably meant, with a colon before it.
fn meant(name: &str, legs: &[Leg]) -> String {
    let names = legs.iter().filter_map(|leg| leg.matrix.as_ref()?.to_json().ok());
    let names: std::collections::BTreeSet<String> =
        names.filter_map(|matrix| Some(matrix.as_object()?.keys().cloned().collect::<Vec<_>>())).flatten().collect();
    let near = portcullis_scenario::did_you_mean(name, names.iter().map(String::as_str));
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}
