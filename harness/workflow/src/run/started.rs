//! A run that has started, and its jobs one by one.
//!
//! A job runs when its `if:` holds, after the jobs that it needs. Of those it is assumed that they succeed when they run,
//! unless the run says how they went, or they fail for certain. What they do must be known: of a job that calls a
//! workflow whose text nobody has, only the run can say how it went.

mod end;
mod needs;

use portcullis_expression::{Contexts, Value};
use portcullis_model::{Job, RunnerEnvironment};
use thiserror::Error;

use super::{
    JobOutcome, JobRun, Mint, Run,
    assumed::Assumed,
    contexts::{self, Outer},
    environment::{self, Named},
    inputs, job, matrix, mint, secrets,
    value::{self, NoValue},
};
use crate::{
    call::{Callee, Loaded, LoadedJob},
    place::Place,
    reference::Reference,
    steps::CannotTell,
    template::Token,
    workflow::Workflow,
};

/// A run that has started.
#[derive(Clone, Debug)]
pub struct Started {
    workflow: Workflow,
    run: Run,
    trigger: Place,
    outer: Outer,
}

/// A job of which nothing can be said.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnknownJob {
    /// The workflow has no such job.
    #[error(transparent)]
    NoSuchJob(#[from] NoSuchJob),
    /// Something hangs on what is not known.
    #[error(transparent)]
    CannotTell(#[from] CannotTell),
}

/// The workflow has no job of this id.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the workflow has no job `{id}`; it has `{}`", .known.join("`, `"))]
pub struct NoSuchJob {
    /// What was asked for.
    pub id: String,
    /// The jobs that there are.
    pub known: Vec<String>,
}

/// A file of the run with what it sees: the workflow itself, or one that it calls.
struct Scope<'a> {
    loaded: &'a Loaded,
    /// `CALLER/` for each call that led here.
    prefix: String,
    outer: Outer,
    /// How the called workflow is referred to, as claims have it.
    called: Option<String>,
    /// What is taken for granted, here and in the whole run.
    assumed: Assumed,
}

impl Started {
    pub(super) fn new(workflow: Workflow, run: Run, trigger: Place, inputs: Value) -> Self {
        let secrets = secrets::of_run(&run);
        Self { workflow, run, trigger, outer: Outer { inputs, secrets } }
    }

    /// What in the file started it.
    #[must_use]
    pub fn trigger(&self) -> &Place {
        &self.trigger
    }

    /// The workflow.
    #[must_use]
    pub fn workflow(&self) -> &Workflow {
        &self.workflow
    }

    /// What becomes of a job, by its id; of a called workflow, `CALLER/JOB`. The id of a job that calls a workflow of one
    /// job is that one's.
    ///
    /// # Errors
    ///
    /// There is no such job, or something that it hangs on is not known.
    pub fn job(&self, id: &str) -> Result<JobOutcome, UnknownJob> {
        let scope = Scope {
            loaded: &self.workflow.loaded,
            prefix: String::new(),
            outer: self.outer.clone(),
            called: None,
            assumed: Assumed::default(),
        };
        let path: Vec<&str> = id.split('/').map(str::trim).collect();
        self.outcome(&scope, &path, id)
    }

    fn outcome(&self, scope: &Scope<'_>, path: &[&str], id: &str) -> Result<JobOutcome, UnknownJob> {
        let no_such = || NoSuchJob { id: id.to_owned(), known: self.workflow.jobs() };
        let (name, rest) = match (path, scope.loaded.jobs.as_slice()) {
            ([], [only]) => (only.job.id.text.as_str(), &[][..]),
            ([], _) => return Err(no_such().into()),
            ([name, rest @ ..], _) => (*name, rest),
        };
        let found = scope.loaded.jobs.iter().find(|loaded| loaded.job.id.text.to_lowercase() == name.to_lowercase());
        let loaded = found.ok_or_else(no_such)?;
        let (needs, status) = self.needs(scope, loaded)?;
        let contexts = contexts::of_job(&self.workflow, &self.run, &scope.outer, &loaded.job, needs);
        if let Some(skipped) = status.skips(loaded, &contexts)? {
            return Ok(JobOutcome::Skipped(skipped));
        }
        let job = &loaded.job.id.text;
        let combinations = match matrix::combinations(loaded.job.token.get("strategy"), &contexts, job) {
            Ok(combinations) => combinations,
            Err(NoValue::Fails(fails)) => return Ok(JobOutcome::Fails(fails.of_job("strategy", job))),
            Err(NoValue::CannotTell(why)) => return Err(why.into()),
        };
        let total = combinations.as_ref().map_or(1, Vec::len);
        let mut legs = Vec::new();
        for index in 0..total {
            let combination = combinations.as_ref().and_then(|combinations| combinations.get(index));
            let contexts = contexts.clone();
            let contexts =
                contexts::of_combination(contexts, &scope.loaded.file, &loaded.job, combination, (index, total))?;
            let outcome = match &loaded.callee {
                Callee::Nothing if rest.is_empty() => self.run_of(scope, loaded, contexts)?,
                Callee::Nothing => return Err(no_such().into()),
                Callee::Unknown(reference) => return Err(unknown_callee(loaded, reference).into()),
                Callee::Workflow { reference, loaded: called } => {
                    let inner = self.called(scope, loaded, reference, called, &contexts)?;
                    self.outcome(&inner, rest, id)?
                }
            };
            legs.extend(outcome.legs(combination.map(Vec::as_slice)));
        }
        Ok(JobOutcome::of(legs))
    }

    /// The scope of a called workflow.
    fn called<'a>(
        &self,
        scope: &Scope<'_>,
        caller: &LoadedJob,
        reference: &Reference,
        called: &'a Loaded,
        contexts: &Contexts,
    ) -> Result<Scope<'a>, CannotTell> {
        let call = caller.job.call.as_ref();
        let cannot = || value::cannot_tell("the job calls nothing", &caller.job.id.place);
        let call = call.ok_or_else(cannot)?;
        let outer = Outer {
            inputs: inputs::of_call(call, called.file.triggers.call.as_ref(), contexts)?,
            secrets: secrets::of_call(call, contexts)?,
        };
        let prefix = format!("{}{}/", scope.prefix, caller.job.id.text);
        let reference = Some(self.called_workflow(reference));
        Ok(Scope { loaded: called, prefix, outer, called: reference, assumed: scope.assumed.clone() })
    }

    /// `OWNER/REPO/PATH@REF` with a full ref or a commit, as the claim `job_workflow_ref` has it.
    fn called_workflow(&self, reference: &Reference) -> String {
        match reference {
            Reference::Local(path) => format!("{}/{path}@{}", self.run.repository.full_name(), self.run.git_ref()),
            Reference::Remote { repository, path, at } => {
                let full = match self.run.called_refs.get(&reference.to_string()) {
                    Some(full) => full.clone(),
                    None => full_ref(at),
                };
                format!("{repository}/{path}@{full}")
            }
        }
    }

    /// One job with steps.
    fn run_of(&self, scope: &Scope<'_>, loaded: &LoadedJob, contexts: Contexts) -> Result<JobOutcome, UnknownJob> {
        let named = match environment::of(loaded.job.token.get("environment"), &contexts) {
            Ok(named) => named,
            Err(NoValue::Fails(fails)) => {
                return Ok(JobOutcome::Fails(fails.of_job("environment", &loaded.job.id.text)));
            }
            Err(NoValue::CannotTell(why)) => return Err(why.into()),
        };
        if let Some(named) = &named
            && let Some(kept_out) = environment::kept_out(named, &self.run)?
        {
            return Ok(JobOutcome::KeptOut(kept_out));
        }
        Ok(JobOutcome::Runs(vec![self.job_run(scope, loaded, contexts, named)]))
    }

    /// One job with steps that nothing keeps from running.
    fn job_run(&self, scope: &Scope<'_>, loaded: &LoadedJob, contexts: Contexts, named: Option<Named>) -> JobRun {
        if let Some(named) = &named {
            environment::assume(named, &self.run, &loaded.job.id.text, &scope.assumed);
        }
        let mint = mint::judge(loaded, scope.loaded.file.permissions.as_ref(), &self.run);
        let defaults = |key: &str| {
            let run = |token: &Token| token.get("defaults")?.get("run")?.get(key).map(Token::written);
            run(&loaded.job.token).or_else(|| run(&scope.loaded.file.root))
        };
        JobRun {
            id: format!("{}{}", scope.prefix, loaded.job.id.text),
            place: loaded.job.id.place.clone(),
            matrix: contexts.get("matrix").filter(|matrix| !matches!(matrix, Value::Null)).cloned(),
            job: self.model(scope, loaded, named.as_ref().map(|named| named.name.clone()), &mint),
            permissions: loaded.permissions.clone(),
            environment_place: named.map(|named| named.place),
            assumed: scope.assumed.all(),
            steps: job::steps(&loaded.job.steps),
            shell: defaults("shell"),
            working_directory: defaults("working-directory"),
            mint,
            contexts,
        }
    }

    /// What the token of a job is made from.
    fn model(&self, scope: &Scope<'_>, loaded: &LoadedJob, environment: Option<String>, mint: &Mint) -> Job {
        let mut made = Job::new(self.run.repository.clone(), self.run.event.clone());
        made.actor.clone_from(&self.run.actor);
        made.environment = environment;
        if contexts::is_self_hosted(&loaded.job) {
            made.runner_environment = RunnerEnvironment::SelfHosted;
        }
        // Wherever a user keeps the file, on GitHub it is in the folder of workflows.
        let file = self.workflow.file();
        made.workflow_file = file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned();
        made.workflow_name = self.workflow.name();
        made.called_workflow.clone_from(&scope.called);
        made.sha.clone_from(&self.run.sha);
        made.ref_protected = self.run.ref_protected;
        job::permit(&mut made, mint);
        made
    }
}

/// A commit and a full ref are what they are. Of anything else only GitHub knows whether it is a tag or a branch: what
/// looks like a version is taken for a tag here (unverified for the one or other name; the run can say it).
fn full_ref(at: &str) -> String {
    let is_commit = at.len() == 40 && at.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_commit || at.starts_with("refs/") {
        return at.to_owned();
    }
    let digits = at.strip_prefix('v').unwrap_or(at);
    let is_version = digits.starts_with(|c: char| c.is_ascii_digit());
    if is_version { format!("refs/tags/{at}") } else { format!("refs/heads/{at}") }
}

fn unknown_callee(loaded: &LoadedJob, reference: &Reference) -> CannotTell {
    let place = loaded.job.call.as_ref().map_or(&loaded.job.id.place, |call| &call.reference.place);
    value::cannot_tell(format!("the job is in `{reference}`, whose text is not known: give the called workflow"), place)
}
