//! Which job of the workflow a case is about, and whether it runs.
//!
//! Without `job`, it is the only one that asks for a role. A job that does not run cannot be looked into, so that it is
//! taken only where there is no other.

use std::collections::BTreeMap;

use miette::Diagnostic;
use portcullis_scenario::{Case, Workflow as Given};
use portcullis_workflow::{
    JobOutcome, JobRun, NotStarted, Reading, Run, Started, UnknownJob, Warning, Workflow,
    steps::{self, Credentials, Deeds, Does},
};

use super::{
    Warned,
    run::{run_of, version},
    sources::Sources,
    unclear::Unclear,
};
use crate::{
    apply::World,
    event::WorkflowReason,
    prepare::{PreparedScenario, RunError},
};

/// What becomes of the workflow.
pub(super) enum Runs {
    /// Nothing runs: why, and GitHub's own text where it has one.
    Not(WorkflowReason, Option<String>),
    /// The job runs.
    Job(Box<JobRun>, Box<Deeds>),
}

/// A workflow that was read for a case.
pub(super) struct Read {
    /// What becomes of it.
    pub(super) runs: Runs,
    /// What GitHub ignores in its file.
    pub(super) warnings: Vec<Warned>,
    /// Its texts.
    pub(super) sources: Sources,
}

/// Reads the workflow of a case, and finds its job.
pub(super) fn runs(prepared: &PreparedScenario, case: &Case, given: &Given, world: &World) -> Result<Read, RunError> {
    let no_file = || Unclear::text(format!("the file `{}` was not read", given.file.text)).at_case(prepared, case);
    let sources = Sources::of(prepared.workflows.get(&given.file.text).ok_or_else(no_file)?);
    let run = run_of(case, given, world).map_err(|unclear| unclear.at_case(prepared, case))?;
    let mut reading = Reading::default();
    reading.repository = Some(case.job.repository.full_name());
    let resolver = |reference: &str| sources.called(reference, given, &prepared.workflows);
    let main = sources.main();
    let mut warnings = Vec::new();
    let runs = match Workflow::read_as(&main.name(), &main.text, &resolver, &reading) {
        Ok(workflow) => {
            warnings = workflow.warnings().iter().map(|warning| ignored(warning, &sources)).collect();
            started(&workflow, &run, given, &sources)
        }
        Err(errors) => {
            let first = errors.errors().first();
            let place = first.and_then(|error| sources.place(error.place()?));
            let hint = first.and_then(|error| Some(error.help()?.to_string()));
            let text = "GitHub does not take the workflow file".to_owned();
            Ok(Runs::Not(WorkflowReason { text, place, hint }, Some(errors.to_string())))
        }
    };
    match runs {
        Ok(runs) => Ok(Read { runs, warnings, sources }),
        Err(unclear) => Err(unclear.in_workflow(prepared, case, &sources)),
    }
}

fn ignored(warning: &Warning, sources: &Sources) -> Warned {
    let warning = WorkflowReason {
        text: warning.message.clone(),
        place: sources.place(&warning.place),
        hint: Some(warning.help.clone()),
    };
    Warned { after: 0, warning }
}

fn started(workflow: &Workflow, run: &Run, given: &Given, sources: &Sources) -> Result<Runs, Unclear> {
    match workflow.run(run) {
        Ok(Ok(started)) => found(&started, given, sources),
        Ok(Err(not_started)) => Ok(not(&not_started, sources)),
        Err(cannot_tell) => Err(Unclear::cannot_tell("it cannot be told whether the workflow starts", &cannot_tell)
            .help("say it of the event in `on`: `paths`, `activity`, of a `workflow_run` `workflow` and `branch`")),
    }
}

fn not(why: &NotStarted, sources: &Sources) -> Runs {
    Runs::Not(sources.reason(why), None)
}

/// The job that the case names, or the only one that asks for a role.
fn found(started: &Started, given: &Given, sources: &Sources) -> Result<Runs, Unclear> {
    let ids = started.workflow().jobs();
    if let Some(id) = given.job.as_ref().map(|job| &job.text).or(if ids.len() == 1 { ids.first() } else { None }) {
        return match started.job(id) {
            Ok(JobOutcome::Runs(runs)) => one_of(id, runs, given),
            Ok(JobOutcome::Skipped(why) | JobOutcome::KeptOut(why)) => Ok(not(&why, sources)),
            Err(unknown) => Err(unknown_job(id, &unknown, given)),
        };
    }
    let mut running = Vec::new();
    let mut kept = Vec::new();
    let mut unknown = Vec::new();
    for id in &ids {
        match started.job(id) {
            Ok(JobOutcome::Runs(runs)) if runs.iter().any(|run| asks_for_a_role(&deeds_of(run, given))) => {
                running.push((id, runs));
            }
            Ok(JobOutcome::Runs(_)) => {}
            Ok(JobOutcome::Skipped(why) | JobOutcome::KeptOut(why)) => kept.push(why),
            Err(error) => unknown.push(unknown_job(id, &error, given)),
        }
    }
    match (running.pop(), running.is_empty(), kept.as_slice()) {
        (Some((id, runs)), true, _) => one_of(id, runs, given),
        (None, _, [why]) if unknown.is_empty() => Ok(not(why, sources)),
        (None, _, []) if unknown.len() == 1 => Err(unknown.remove(0)),
        (several, ..) => {
            let what = if several.is_some() {
                "several jobs of the workflow ask"
            } else {
                "no job of the workflow is known to ask"
            };
            Err(Unclear::text(format!("{what} for a role"))
                .at(started.trigger())
                .help(format!("say which one the case is about: `job:`, one of `{}`", ids.join("`, `"))))
        }
    }
}

fn unknown_job(id: &str, error: &UnknownJob, given: &Given) -> Unclear {
    match error {
        UnknownJob::NoSuchJob(no_such_job) => {
            let unclear = Unclear::text(no_such_job.to_string());
            match &given.job {
                Some(named) => unclear.of(named),
                None => unclear,
            }
        }
        UnknownJob::CannotTell(cannot_tell) => {
            Unclear::cannot_tell(&format!("it cannot be told whether the job `{id}` runs"), cannot_tell)
                .help("give what it hangs on in the scenario: `secrets`, `vars`, `inputs` of the event, or the file of a called workflow in `calls`")
        }
    }
}

/// The only run of the job, or the combination of its matrix that the case asks for.
fn one_of(id: &str, runs: Vec<JobRun>, given: &Given) -> Result<Runs, Unclear> {
    let combinations: Vec<String> = runs.iter().filter_map(combination).collect();
    let place = runs.first().map(|run| run.place.clone());
    let mut wanted: Vec<JobRun> = runs.into_iter().filter(|run| is_wanted(run, &given.matrix)).collect();
    let deeds: Vec<Deeds> = wanted.iter().map(|run| deeds_of(run, given)).collect();
    // Combinations that differ in nothing that concerns AWS are one.
    let alike = deeds.windows(2).all(|pair| matches!(pair, [one, other] if one == other));
    match (wanted.is_empty(), alike, deeds.into_iter().next()) {
        (false, true, Some(deeds)) => Ok(Runs::Job(Box::new(wanted.swap_remove(0)), Box::new(deeds))),
        (is_empty, ..) => {
            let message = if is_empty {
                format!("the matrix of the job `{id}` has no such combination")
            } else {
                format!("the combinations of the matrix of the job `{id}` do different things")
            };
            let help = format!("say which one the case is about: `matrix:`, one of {}", combinations.join(", "));
            let unclear = Unclear::text(message).help(help);
            Err(match place {
                Some(place) => unclear.at(&place),
                None => unclear,
            })
        }
    }
}

/// `{ env: prod }`, as `matrix` of the scenario takes it.
fn combination(run: &JobRun) -> Option<String> {
    let values = run.matrix.as_ref()?.to_json().ok()?;
    let values: Vec<String> =
        values.as_object()?.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect();
    Some(format!("`{{ {} }}`", values.join(", ")))
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_wanted(run: &JobRun, wanted: &BTreeMap<String, String>) -> bool {
    wanted.iter().all(|(name, value)| {
        let found = run.matrix.as_ref().and_then(|matrix| matrix.to_json().ok());
        let found = found.as_ref().and_then(|matrix| matrix.get(name));
        found.is_some_and(|found| text(found) == *value)
    })
}

/// What the steps of a job do.
fn deeds_of(run: &JobRun, given: &Given) -> Deeds {
    let mut job = run.job_steps();
    job.releases =
        given.releases.iter().filter_map(|(action, release)| Some((action.clone(), version(&release.text)?))).collect();
    steps::deeds(&job)
}

fn asks_for_a_role(deeds: &Deeds) -> bool {
    deeds.deeds.iter().any(|deed| match &deed.does {
        Does::AssumeRoleWithWebIdentity(..) => true,
        Does::AssumeRole(credentials, _) | Does::UseCredentials(credentials, _) => {
            matches!(credentials, Credentials::Runner { .. })
        }
        _ => false,
    })
}
