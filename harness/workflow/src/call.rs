//! Workflows that a workflow calls: loaded, and their permissions held against their callers'.
//!
//! Refuses, in GitHub's words, a called workflow or job of it that asks for more than its caller may give, inputs and
//! secrets that are missing or unknown, calls within calls beyond GitHub's depth, and more files or jobs than GitHub
//! takes. A remote workflow whose text nobody has is no error here: whoever asks for its jobs learns that.
//! Source: actions/runner, `ReusableWorkflowsLoader` and `PermissionsHelper`.

mod parameters;

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    error::WorkflowError,
    file::{self, File, Job},
    permissions::{Most, Permissions},
    place::Place,
    reading::Reading,
    reference::Reference,
};

/// Gives the text of a called workflow, by its reference: `./.github/workflows/FILE` in the repository itself,
/// `OWNER/REPO/.github/workflows/FILE@REF` elsewhere.
pub type Resolver<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A workflow with all that it calls.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) file: Arc<File>,
    pub(crate) jobs: Vec<LoadedJob>,
}

/// A job with the workflow that it calls.
#[derive(Clone, Debug)]
pub(crate) struct LoadedJob {
    pub(crate) job: Arc<Job>,
    /// What is written for it, on it or above it; `None` where nobody has written anything.
    pub(crate) permissions: Option<Permissions>,
    pub(crate) callee: Callee,
}

/// What a job calls.
#[derive(Clone, Debug)]
pub(crate) enum Callee {
    /// It has steps of its own.
    Nothing,
    /// A workflow whose text is not known.
    Unknown(Reference),
    Workflow {
        reference: Reference,
        loaded: Box<Loaded>,
    },
}

/// Loads what the jobs of a file call.
pub(crate) fn load(file: File, resolver: &Resolver<'_>, reading: &Reading) -> Result<Loaded, Vec<WorkflowError>> {
    let mut loader = Loader { resolver, reading, files: BTreeSet::new(), jobs: 0 };
    loader.count(&file)?;
    let mut loaded = loaded(file);
    let file = Arc::clone(&loaded.file);
    for job in &mut loaded.jobs {
        loader.load(job, &file, None, 1).map_err(|errors| with_text(errors, &file))?;
    }
    Ok(loaded)
}

struct Loader<'a> {
    resolver: &'a Resolver<'a>,
    reading: &'a Reading,
    /// Called files, by reference.
    files: BTreeSet<String>,
    jobs: usize,
}

impl Loader<'_> {
    fn load(
        &mut self,
        loaded_job: &mut LoadedJob,
        caller: &File,
        caller_reference: Option<&Reference>,
        depth: usize,
    ) -> Result<(), Vec<WorkflowError>> {
        let job = Arc::clone(&loaded_job.job);
        let Some(call) = &job.call else { return Ok(()) };
        let limits = &self.reading.limits;
        if depth > limits.nested_calls {
            let message = format!("Nested reusable workflow depth exceeded {}.", limits.nested_calls);
            return Err(vec![WorkflowError::of_run(message)]);
        }
        let at = &call.reference.place;
        let reference = Reference::read(&call.reference.text)
            .map_err(|message| vec![WorkflowError::at(at, message).help(FORM)])?
            .seen_from(caller_reference);
        let name = reference.to_string();
        self.files.insert(name.clone());
        // The caller is a file as well.
        if self.files.len() + 1 > limits.files {
            let message = format!("The maximum file count of {} has been exceeded", limits.files);
            return Err(vec![WorkflowError::of_run(message)]);
        }
        let Some(text) = (self.resolver)(&name) else {
            if let Reference::Local(path) = &reference {
                return Err(vec![not_found(caller, at, path)]);
            }
            loaded_job.callee = Callee::Unknown(reference);
            return Ok(());
        };
        let shown = self.reading.shown(&reference);
        let called = file::read(&shown.as_str().into(), &text.into(), limits.bounds())
            .map_err(|errors| errors.into_iter().map(|error| error.called_from(at)).collect::<Vec<_>>())?;
        self.count(&called)?;
        let mut errors = Vec::new();
        parameters::check(call, &called.triggers, at, &mut errors);
        let mut loaded = inherit(self.reading, loaded_job, called, &reference, &shown, &mut errors);
        if !errors.is_empty() {
            let errors = errors.into_iter().map(|error| error.called_from(at)).collect();
            return Err(with_text(errors, caller));
        }
        let file = Arc::clone(&loaded.file);
        for nested in &mut loaded.jobs {
            self.load(nested, &file, Some(&reference), depth + 1).map_err(|errors| with_text(errors, &file))?;
        }
        loaded_job.callee = Callee::Workflow { reference, loaded: Box::new(loaded) };
        Ok(())
    }

    fn count(&mut self, file: &File) -> Result<(), Vec<WorkflowError>> {
        self.jobs += file.jobs.len();
        match self.reading.limits.jobs {
            Some(most) if self.jobs > most => {
                let message = format!("The workflow may not contain more than {most} jobs");
                Err(vec![WorkflowError::of_run(message)])
            }
            _ => Ok(()),
        }
    }
}

const FORM: &str = "write `./.github/workflows/FILE.yml`, or `OWNER/REPO/.github/workflows/FILE.yml@REF`";

/// The jobs of a file, each with the permissions that are written for it.
fn loaded(file: File) -> Loaded {
    let jobs = file.jobs.iter().map(|job| LoadedJob {
        job: Arc::new(job.clone()),
        permissions: job.permissions.clone().or_else(|| file.permissions.clone()),
        callee: Callee::Nothing,
    });
    Loaded { jobs: jobs.collect(), file: Arc::new(file) }
}

/// Holds the permissions of a called workflow against its caller's, and hands the caller's down where the called
/// workflow asks for none.
fn inherit(
    reading: &Reading,
    caller: &mut LoadedJob,
    called: File,
    reference: &Reference,
    shown: &str,
    errors: &mut Vec<WorkflowError>,
) -> Loaded {
    let written = caller.permissions.clone();
    let most = match &written {
        Some(permissions) => Most::Written(permissions),
        None => Most::Default { policy: reading.default_permissions, trusted: reading.trusts(reference) },
    };
    let mut check = |requested: &Permissions, who: String| {
        if let Some((requested, allowed)) = requested.beyond(most) {
            let message = format!(
                "Error calling workflow '{shown}'. {who} is requesting '{requested}', but is only allowed '{allowed}'."
            );
            let help = match &written {
                Some(permissions) => {
                    format!("add what is missing to `permissions` in {}", permissions.place())
                }
                None => "give the calling job `permissions` with what the called workflow asks for".to_owned(),
            };
            errors.push(WorkflowError::at(&caller.job.id.place, message).help(help));
        }
    };
    if let Some(permissions) = &called.permissions {
        check(permissions, "The workflow".to_owned());
    }
    for job in &called.jobs {
        if let Some(permissions) = &job.permissions {
            check(permissions, format!("The nested job '{}'", job.id.text));
        }
    }
    if called.permissions.is_some() {
        caller.permissions.clone_from(&called.permissions);
    }
    let mut loaded = loaded(called);
    for job in &mut loaded.jobs {
        if job.permissions.is_none() {
            job.permissions.clone_from(&caller.permissions);
        }
    }
    loaded
}

/// GitHub's words for a file that is not there.
fn not_found(caller: &File, at: &Place, path: &str) -> WorkflowError {
    let message = format!("error parsing called workflow \"{}\" -> \"./{path}\" : workflow was not found", caller.name);
    WorkflowError::at(at, message).help(format!("there is no `{path}` at the commit that runs: look at the spelling"))
}

fn with_text(errors: Vec<WorkflowError>, file: &File) -> Vec<WorkflowError> {
    errors.into_iter().map(|error| if error.is_in(&file.name) { error.in_text(&file.text) } else { error }).collect()
}
