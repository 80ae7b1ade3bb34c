//! How a job ends that others come after: whether it fails for certain.
//!
//! Its environment may refuse the ref, GitHub may not be able to evaluate it, a step may fail whatever happens, and so may
//! a job of the workflow that it calls. Everything else is taken to succeed. What waits for somebody's approval is not
//! known to end at all.

use portcullis_expression::{Contexts, Value};

use super::{NoValue, Scope, Started, contexts, environment, matrix, value};
use crate::{
    call::{Callee, LoadedJob},
    run::NotStarted,
    steps::{self, CannotTell},
};

/// A job fails for certain.
pub(super) struct Failure {
    /// Why, and the next step.
    pub(super) why: NotStarted,
    /// Whether it began; if not, it has no outputs.
    pub(super) began: bool,
}

impl Failure {
    fn before_it_begins(why: NotStarted) -> Self {
        Self { why, began: false }
    }
}

impl Started {
    /// Why a job fails for certain whose `if:` holds, if it does.
    pub(super) fn fails(
        &self,
        scope: &Scope<'_>,
        loaded: &LoadedJob,
        contexts: &Contexts,
    ) -> Result<Option<Failure>, CannotTell> {
        let job = &loaded.job;
        let open = || -> Result<Contexts, CannotTell> {
            let unknown = Value::unknown("which combinations the matrix has is not known");
            let contexts = contexts::of_combination(contexts.clone(), &scope.loaded.file, job, None, (0, 1))?;
            Ok(if job.token.get("strategy").is_some() { contexts.with("matrix", unknown) } else { contexts })
        };
        match &loaded.callee {
            Callee::Unknown(reference) => {
                let place = job.call.as_ref().map_or(&job.id.place, |call| &call.reference.place);
                let why = format!(
                    "how the job `{}` before it ends is not known: it calls `{reference}`, whose text is not given",
                    job.id.text
                );
                return Err(value::cannot_tell(why, place));
            }
            Callee::Workflow { reference, loaded: called } => {
                let inner = self.called(scope, loaded, reference, called, &open()?)?;
                return self.all_jobs(&inner);
            }
            Callee::Nothing => {}
        }
        let combinations = match matrix::combinations(job.token.get("strategy"), contexts, &job.id.text) {
            Ok(combinations) => combinations,
            Err(NoValue::Fails(fails)) => {
                return Ok(Some(Failure::before_it_begins(fails.of_job("strategy", &job.id.text))));
            }
            Err(NoValue::CannotTell(_)) => return self.combination_fails(scope, loaded, open()?),
        };
        let Some(combinations) = combinations else { return self.combination_fails(scope, loaded, open()?) };
        let total = combinations.len();
        for (index, combination) in combinations.iter().enumerate() {
            let file = &scope.loaded.file;
            let contexts = contexts::of_combination(contexts.clone(), file, job, Some(combination), (index, total))?;
            if let Some(failure) = self.combination_fails(scope, loaded, contexts)? {
                return Ok(Some(failure));
            }
        }
        Ok(None)
    }

    /// Why one combination of a job fails for certain, if it does.
    ///
    /// unverified: that `continue-on-error` of a job makes its result `success` whatever it fails of.
    fn combination_fails(
        &self,
        scope: &Scope<'_>,
        loaded: &LoadedJob,
        contexts: Contexts,
    ) -> Result<Option<Failure>, CannotTell> {
        let goes_on = loaded.job.token.get("continue-on-error").map(|token| (value::of(token, &contexts), token));
        let Some(failure) = self.environment_or_step_fails(scope, loaded, contexts)? else { return Ok(None) };
        let Some((goes_on, token)) = goes_on else { return Ok(Some(failure)) };
        match goes_on?.truthy() {
            Ok(goes_on) => Ok((!goes_on).then_some(failure)),
            Err(unknown) => Err(value::cannot_tell(
                format!(
                    "whether the job `{}` counts as failed hangs on what is not known: {unknown}",
                    loaded.job.id.text
                ),
                &token.place,
            )),
        }
    }

    fn environment_or_step_fails(
        &self,
        scope: &Scope<'_>,
        loaded: &LoadedJob,
        contexts: Contexts,
    ) -> Result<Option<Failure>, CannotTell> {
        let id = &loaded.job.id;
        let named = match environment::of(loaded.job.token.get("environment"), &contexts) {
            Ok(named) => named,
            Err(NoValue::Fails(fails)) => {
                return Ok(Some(Failure::before_it_begins(fails.of_job("environment", &id.text))));
            }
            Err(NoValue::CannotTell(_)) if environment::all_let_in(&self.run, &id.place, &id.text, &scope.assumed)? => {
                None
            }
            Err(NoValue::CannotTell(why)) => return Err(why),
        };
        if let Some(named) = &named {
            if let Some(refused) = environment::refused(named, &self.run)? {
                return Ok(Some(Failure::before_it_begins(refused)));
            }
            if let Some(waits) = environment::waits_for_approval(named, &self.run) {
                let why = format!("how the job `{}` before it ends is not known: {waits}", id.text);
                return Err(value::cannot_tell(why, &named.place));
            }
        }
        let run = self.job_run(scope, loaded, contexts, named);
        Ok(steps::failing(&run.job_steps()).map(|command| Failure {
            why: NotStarted::new(format!("`{}` ({})", command.text, command.place), Some(&command.place)),
            began: true,
        }))
    }
}
