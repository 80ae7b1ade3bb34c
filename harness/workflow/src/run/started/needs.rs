//! The jobs before a job: how they went, what they hand on, and whether the job's `if:` then holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use portcullis_expression::{Contexts, Status, Value};
use portcullis_model::JobResult;

use super::{Scope, Started, end::Failure};
use crate::{
    call::{Callee, LoadedJob},
    run::{Finished, NotStarted, contexts, value},
    steps::CannotTell,
};

/// How all jobs before one went.
#[derive(Clone, Default)]
pub(super) struct Before {
    /// Why the result of one of them is not known.
    unknown: Option<CannotTell>,
    /// The one that went worst, unless all succeeded.
    worst: Option<Worst>,
}

/// The job that went worst.
#[derive(Clone)]
struct Worst {
    job: String,
    result: JobResult,
    /// Why it fails, where the run does not say so itself.
    why: Option<NotStarted>,
}

/// How one job went.
pub(super) struct Done {
    pub(super) result: Result<JobResult, CannotTell>,
    /// Why it fails for certain, if it does.
    pub(super) failure: Option<Failure>,
    outputs: Value,
    /// It and all jobs before it.
    so_far: Before,
}

impl Started {
    /// The `needs` context of a job, and how everything before it went.
    pub(super) fn needs(&self, scope: &Scope<'_>, loaded: &LoadedJob) -> Result<(Value, Before), CannotTell> {
        let mut done: BTreeMap<String, Done> = BTreeMap::new();
        for before in in_order(scope, needed(scope, loaded)) {
            let finished = self.finish(scope, before, &done)?;
            done.insert(key(&before.job.id.text), finished);
        }
        Ok((needs(loaded, &done), Before::of(loaded, &done)))
    }

    /// Why a called workflow fails for certain, if it does.
    pub(super) fn all_jobs(&self, scope: &Scope<'_>) -> Result<Option<Failure>, CannotTell> {
        let mut done: BTreeMap<String, Done> = BTreeMap::new();
        for loaded in in_order(scope, scope.loaded.jobs.iter().collect()) {
            let mut finished = self.finish(scope, loaded, &done)?;
            if finished.failure.is_some() {
                return Ok(finished.failure.take());
            }
            // Whether it runs does not matter as long as it then succeeds.
            if let Err(unknown) = &finished.result {
                let contexts = self.contexts(scope, loaded, &done);
                if self.fails(scope, loaded, &contexts)?.is_some() {
                    return Err(unknown.clone());
                }
            }
            done.insert(key(&loaded.job.id.text), finished);
        }
        Ok(None)
    }

    fn contexts(&self, scope: &Scope<'_>, loaded: &LoadedJob, done: &BTreeMap<String, Done>) -> Contexts {
        contexts::of_job(&self.workflow, &self.run, &scope.outer, &loaded.job, needs(loaded, done))
    }

    /// How a job went, from what the run says, or else from its `if:` and from what makes it fail for certain.
    fn finish(&self, scope: &Scope<'_>, loaded: &LoadedJob, done: &BTreeMap<String, Done>) -> Result<Done, CannotTell> {
        let id = format!("{}{}", scope.prefix, loaded.job.id.text);
        let contexts = self.contexts(scope, loaded, done);
        let mut so_far = Before::of(loaded, done);
        let mut failure = None;
        let result = match self.said(&id) {
            Some(finished) => Ok(finished.result),
            None => match so_far.skips(loaded, &contexts) {
                Ok(Some(_)) => Ok(JobResult::Skipped),
                Ok(None) => self.fails(scope, loaded, &contexts).map(|fails| {
                    failure = fails;
                    if failure.is_some() { JobResult::Failure } else { JobResult::Success }
                }),
                Err(unknown) => Err(unknown),
            },
        };
        let began = failure.as_ref().is_none_or(|failure| failure.began);
        let outputs = match &result {
            Ok(result) if *result == JobResult::Skipped || !began => Value::object(Vec::<(String, Value)>::new()),
            _ => self.outputs(scope, loaded, &contexts, &id)?,
        };
        match &result {
            Ok(result) => {
                let why = failure.as_ref().map(|failure| failure.why.clone());
                so_far.add(Worst { job: loaded.job.id.text.clone(), result: *result, why });
            }
            Err(unknown) => {
                so_far.unknown.get_or_insert_with(|| unknown.clone());
            }
        }
        Ok(Done { result, failure, outputs, so_far })
    }

    fn said(&self, id: &str) -> Option<&Finished> {
        self.run.finished.iter().find_map(|(name, finished)| (key(name) == key(id)).then_some(finished))
    }

    /// What a job hands on: what the run says, and what its `outputs:` are without its steps.
    fn outputs(
        &self,
        scope: &Scope<'_>,
        loaded: &LoadedJob,
        contexts: &Contexts,
        id: &str,
    ) -> Result<Value, CannotTell> {
        let said = self.said(id);
        let mut outputs: Vec<(String, Value)> = said
            .iter()
            .flat_map(|finished| &finished.outputs)
            .map(|(name, value)| (name.clone(), Value::from(value.clone())))
            .collect();
        if !matches!(loaded.callee, Callee::Nothing) {
            return Ok(Value::open_object(outputs, format!("the run does not say the outputs of the job `{id}`")));
        }
        // With a matrix, the last combination to finish sets them.
        let contexts = contexts::of_combination(contexts.clone(), &scope.loaded.file, &loaded.job, None, (0, 1))?
            .with("matrix", Value::unknown("which combination of a matrix sets an output is not known"));
        let written = loaded.job.token.get("outputs");
        for (name, token) in written.into_iter().flat_map(crate::template::Token::named) {
            if outputs.iter().all(|(known, _)| key(known) != key(name)) {
                let value = value::of(token, &contexts)?;
                let value = match value.as_unknown() {
                    Some(_) => Value::unknown(format!("the run does not say the output `{name}` of the job `{id}`")),
                    None => value,
                };
                outputs.push((name.to_owned(), value));
            }
        }
        Ok(Value::object(outputs))
    }
}

impl Before {
    /// Of the jobs before a job.
    fn of(loaded: &LoadedJob, done: &BTreeMap<String, Done>) -> Self {
        let mut before = Self::default();
        for done in loaded.job.needs.iter().filter_map(|need| done.get(&key(&need.text))) {
            if let Some(worst) = &done.so_far.worst {
                before.add(worst.clone());
            }
            before.unknown = before.unknown.or_else(|| done.so_far.unknown.clone());
        }
        before
    }

    fn add(&mut self, job: Worst) {
        let worst = self.worst.as_ref().map_or(JobResult::Success, |worst| worst.result);
        if worst < job.result {
            self.worst = Some(job);
        }
    }

    /// What `success()` and its like ask; `None` where it is not known.
    fn status(&self) -> Option<Status> {
        match (self.worst.as_ref().map(|worst| worst.result), &self.unknown) {
            (Some(JobResult::Cancelled), _) => Some(Status::Cancelled),
            (Some(JobResult::Failure), _) => Some(Status::Failure),
            (_, Some(_)) => None,
            (Some(JobResult::Skipped), None) => Some(Status::Skipped),
            (Some(JobResult::Success) | None, None) => Some(Status::Success),
        }
    }

    /// Why a job is skipped after these, if it is.
    pub(super) fn skips(&self, loaded: &LoadedJob, contexts: &Contexts) -> Result<Option<NotStarted>, CannotTell> {
        let mut contexts = contexts.clone();
        if let Some(status) = self.status() {
            contexts = contexts.with_status(status);
        }
        let Some((condition, place)) = &loaded.job.condition.written else {
            return match (&self.unknown, &self.worst) {
                (_, Some(worst)) => Ok(Some(stopped(loaded, worst))),
                (Some(unknown), None) => Err(unknown.clone()),
                (None, None) => Ok(None),
            };
        };
        let value = condition.evaluate(&contexts).map_err(|error| value::cannot_tell(error.to_string(), place))?;
        match (value.truthy(), &self.worst) {
            (Ok(true), _) => Ok(None),
            (Ok(false), Some(worst)) => Ok(Some(stopped(loaded, worst))),
            (Ok(false), None) => {
                let reason = format!(
                    "the `if` of the job `{}` does not hold: `{}`",
                    loaded.job.id.text,
                    condition.expression().source()
                );
                Ok(Some(NotStarted::new(reason, Some(place))))
            }
            (Err(unknown), _) => Err(match &self.unknown {
                Some(before) => before.clone(),
                None => value::cannot_tell(
                    format!(
                        "whether the job `{}` runs hangs on what is not known: {}",
                        loaded.job.id.text,
                        unknown.why()
                    ),
                    place,
                ),
            }),
        }
    }
}

fn stopped(loaded: &LoadedJob, worst: &Worst) -> NotStarted {
    let how = match worst.result {
        JobResult::Skipped => "was skipped",
        JobResult::Failure => "failed",
        JobResult::Cancelled => "was cancelled",
        JobResult::Success => "succeeded",
    };
    let reason = format!("the job `{}` comes after `{}`, which {how}", loaded.job.id.text, worst.job);
    let place = Some(&loaded.job.id.place);
    let Some(why) = &worst.why else { return NotStarted::new(reason, place) };
    NotStarted { help: why.help.clone(), ..NotStarted::new(format!("{reason}: {}", why.reason), place) }
}

/// The `needs` context: the jobs that it names, not those behind them.
fn needs(loaded: &LoadedJob, done: &BTreeMap<String, Done>) -> Value {
    let entries = loaded.job.needs.iter().filter_map(|need| {
        let done = done.get(&key(&need.text))?;
        let result = match &done.result {
            Ok(result) => Value::from(result.name()),
            Err(unknown) => Value::unknown(unknown.why.clone()),
        };
        Some((need.text.clone(), Value::object([("result", result), ("outputs", done.outputs.clone())])))
    });
    Value::object(entries)
}

/// The jobs that a job names in its `needs:`.
fn needed<'s>(scope: &'s Scope<'_>, loaded: &LoadedJob) -> Vec<&'s LoadedJob> {
    let named: HashSet<String> = loaded.job.needs.iter().map(|need| key(&need.text)).collect();
    scope.loaded.jobs.iter().filter(|loaded| named.contains(&key(&loaded.job.id.text))).collect()
}

/// These jobs and all before them, each after those that it needs. A cycle is refused when the file is read.
fn in_order<'s>(scope: &'s Scope<'_>, wanted: Vec<&'s LoadedJob>) -> Vec<&'s LoadedJob> {
    let by_id: HashMap<String, &LoadedJob> =
        scope.loaded.jobs.iter().map(|loaded| (key(&loaded.job.id.text), loaded)).collect();
    let needed = |job: &LoadedJob| -> Vec<&'s LoadedJob> {
        job.job.needs.iter().filter_map(|need| by_id.get(&key(&need.text)).copied()).collect()
    };
    let mut seen = HashSet::new();
    let mut ordered = Vec::new();
    // A job is open until everything before it has been put in order. No recursion: a chain may be long.
    let mut open: Vec<(&LoadedJob, bool)> = wanted.into_iter().map(|job| (job, false)).collect();
    while let Some((job, complete)) = open.pop() {
        if complete {
            ordered.push(job);
        } else if seen.insert(key(&job.job.id.text)) {
            open.push((job, true));
            open.extend(needed(job).into_iter().map(|job| (job, false)));
        }
    }
    ordered
}

/// Ids are the same in any letter case.
fn key(id: &str) -> String {
    id.to_lowercase()
}
