//! Which job of the workflow a case is about, and whether it runs.
//!
//! Without `job`, it is the only one that asks for a role. A job that does not run is taken only where there is no other:
//! the one in whose steps a role is written.

mod legs;

use miette::Diagnostic;
use portcullis_scenario::{Case, Workflow as Given};
use portcullis_workflow::{
    JobRun, NotStarted, Reading, Run, Started, UnknownJob, Warning, Workflow,
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
    /// What GitHub ignores in its file, and what was taken for granted.
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
            let runs = started(&workflow, &run, given, &sources);
            if let Ok(Runs::Job(run, _)) = &runs {
                warnings.extend(run.assumed.iter().map(|assumed| ignored(assumed, &sources)));
            }
            runs
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
    Runs::Not(sources.reason(why), why.message.clone())
}

/// The job that the case names, or the only one that asks for a role.
fn found(started: &Started, given: &Given, sources: &Sources) -> Result<Runs, Unclear> {
    let ids = started.workflow().jobs();
    if let Some(id) = given.job.as_ref().map(|job| &job.text).or(if ids.len() == 1 { ids.first() } else { None }) {
        return match started.job(id) {
            Ok(outcome) => legs::one_of(id, outcome, given, sources),
            Err(unknown) => Err(unknown_job(id, &unknown, given)),
        };
    }
    let mut running = Vec::new();
    let mut kept = Vec::new();
    let mut unknown = Vec::new();
    for id in &ids {
        match started.job(id) {
            Ok(outcome) => match outcome.not_started() {
                Some(why) => kept.push((id, why.clone())),
                None if legs::runs(&outcome).any(|run| asks_for_a_role(&deeds_of(run, given))) => {
                    running.push((id, outcome));
                }
                None => {}
            },
            Err(error) => unknown.push(unknown_job(id, &error, given)),
        }
    }
    // Of jobs that do not run, those are meant in which a role is written.
    let naming = started.workflow().jobs_that_name_a_role();
    if kept.iter().any(|(id, _)| naming.contains(id)) {
        kept.retain(|(id, _)| naming.contains(id));
    }
    match (running.pop(), running.is_empty(), kept.as_slice()) {
        (Some((id, outcome)), true, _) => legs::one_of(id, outcome, given, sources),
        (None, _, [(_, why)]) if unknown.is_empty() => Ok(not(why, sources)),
        (None, _, []) if unknown.len() == 1 => Err(unknown.remove(0)),
        (several, ..) => {
            let what = if several.is_some() {
                "several jobs of the workflow ask"
            } else {
                "no job of the workflow is known to ask"
            };
            Err(Unclear::text(format!("{what} for a role"))
                .at(started.trigger())
                .help(format!("say in the case which one it is about: `job:`, one of `{}`", ids.join("`, `"))))
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
                .help("give what it hangs on in the scenario: `secrets`, `vars`, `inputs` or `payload` of the event, how a job before it went in `needs`, or the file of a called workflow in `calls`")
        }
    }
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
