//! A workflow that GitHub takes.

use std::sync::Arc;

use crate::{
    call::{self, Loaded, Resolver},
    error::WorkflowErrors,
    file::{self, Warning},
    permissions::Permissions,
    place::Place,
    reading::Reading,
    template::Token,
};

/// A workflow file with everything that it calls, as GitHub takes it. Made by [`Workflow::read`].
#[derive(Clone, Debug)]
pub struct Workflow {
    pub(crate) loaded: Loaded,
}

impl Workflow {
    /// Reads a workflow file. `file` is what messages call it, `.github/workflows/deploy.yml`.
    ///
    /// # Errors
    ///
    /// What GitHub refuses before anything runs, in its words.
    pub fn read(file: &str, text: &str, resolver: &Resolver<'_>) -> Result<Self, WorkflowErrors> {
        Self::read_as(file, text, resolver, &Reading::default())
    }

    /// Reads a workflow file, knowing more of its repository.
    ///
    /// # Errors
    ///
    /// As [`Workflow::read`].
    pub fn read_as(file: &str, text: &str, resolver: &Resolver<'_>, reading: &Reading) -> Result<Self, WorkflowErrors> {
        let read = file::read(&Arc::from(file), &Arc::from(text), reading.limits.bounds())
            .and_then(|file| call::load(file, resolver, reading));
        match read {
            Ok(loaded) => Ok(Self { loaded }),
            Err(errors) => Err(WorkflowErrors::of(errors)),
        }
    }

    /// The file, as messages call it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.loaded.file.name
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.loaded.file.text
    }

    /// `name:`, unless it is missing or empty; GitHub then calls the workflow by its path.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let name = self.loaded.file.root.get("name")?.written().text;
        (!name.is_empty()).then_some(name)
    }

    /// `permissions:` at the top.
    #[must_use]
    pub fn permissions(&self) -> Option<&Permissions> {
        self.loaded.file.permissions.as_ref()
    }

    /// The events that start it, each with its place.
    pub fn events(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.loaded.file.triggers.events.iter().map(|trigger| (trigger.event.as_str(), &trigger.place))
    }

    /// What GitHub ignores in the file although somebody meant something by it.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.loaded.file.warnings
    }

    /// The ids of the jobs in whose steps a role is written, whether or not they run: `role-to-assume` of
    /// `aws-actions/configure-aws-credentials`, or a script that calls `assume-role-with-web-identity`.
    #[must_use]
    pub fn jobs_that_name_a_role(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let names = |job: &call::LoadedJob| job.job.steps.iter().any(|step| names_a_role(&step.token));
        collect(&self.loaded, "", &mut |id, job| {
            if names(job) {
                ids.push(id);
            }
        });
        ids
    }

    /// The ids of the jobs; those of a called workflow as `CALLER/JOB`.
    #[must_use]
    pub fn jobs(&self) -> Vec<String> {
        let mut ids = Vec::new();
        collect(&self.loaded, "", &mut |id, _| ids.push(id));
        ids
    }
}

/// Visits every job that has steps of its own, or calls what nobody has.
fn collect(loaded: &Loaded, prefix: &str, visit: &mut dyn FnMut(String, &call::LoadedJob)) {
    for job in &loaded.jobs {
        let id = format!("{prefix}{}", job.job.id.text);
        match &job.callee {
            call::Callee::Workflow { loaded, .. } => collect(loaded, &format!("{id}/"), visit),
            call::Callee::Nothing | call::Callee::Unknown(_) => visit(id, job),
        }
    }
}

fn names_a_role(step: &Token) -> bool {
    let text = |key: &str| step.get(key).map(|value| value.written().text).unwrap_or_default();
    let is_action = text("uses").trim().to_lowercase().starts_with("aws-actions/configure-aws-credentials@");
    let names = step.get("with").is_some_and(|with| with.get("role-to-assume").is_some());
    is_action && names || text("run").contains("assume-role-with-web-identity")
}
