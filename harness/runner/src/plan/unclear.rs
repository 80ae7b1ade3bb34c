//! What a workflow does cannot be worked out: why, where in its file, and which key of the scenario says it instead.

use miette::{Diagnostic, NamedSource, SourceSpan};
use portcullis_scenario::{Case, Located};
use portcullis_workflow::{CannotTell, Place};

use super::sources::Sources;
use crate::prepare::{PreparedScenario, RunError, span_of};

/// What a workflow does cannot be worked out, or differs from what the scenario says.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct UnclearWorkflow {
    message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    file: NamedSource<String>,
    #[label]
    at: SourceSpan,
}

/// The same, before its place is looked up.
#[derive(Debug)]
pub(super) struct Unclear {
    message: String,
    help: Option<String>,
    /// Where; at the name of the case if nothing else is to blame.
    at: Option<Box<At>>,
}

#[derive(Debug)]
enum At {
    Workflow(Place),
    Scenario(Located),
}

impl Unclear {
    /// Something without a place in the workflow file.
    pub(super) fn text(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, at: None }
    }

    /// What is asked for, and why the file does not tell it.
    pub(super) fn cannot_tell(what: &str, why: &CannotTell) -> Self {
        Self::text(format!("{what}: {}", why.why)).at(&why.place)
    }

    pub(super) fn at(mut self, place: &Place) -> Self {
        self.at = Some(Box::new(At::Workflow(place.clone())));
        self
    }

    /// A text of the scenario is to blame.
    pub(super) fn of(mut self, located: &Located) -> Self {
        self.at = Some(Box::new(At::Scenario(located.clone())));
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The error, with the place in the workflow file, or at the case where there is none.
    pub(super) fn in_workflow(self, prepared: &PreparedScenario, case: &Case, sources: &Sources) -> RunError {
        let found = match self.at.as_deref() {
            Some(At::Workflow(place)) => sources.span(place),
            Some(At::Scenario(_)) | None => None,
        };
        let Some((file, at)) = found else {
            return self.at_case(prepared, case);
        };
        RunError::Workflow(Box::new(UnclearWorkflow { message: self.message(case), help: self.help, file, at }))
    }

    /// The error, at the name of the case in the scenario file.
    pub(super) fn at_case(self, prepared: &PreparedScenario, case: &Case) -> RunError {
        let (line, what) = match self.at.as_deref() {
            Some(At::Scenario(located)) => (located.place.line, located.text.as_str()),
            Some(At::Workflow(_)) | None => (case.place.line, case.name.split(" (").next().unwrap_or_default()),
        };
        let at = span_of(prepared.source.inner(), line, what);
        let file = prepared.source.clone();
        RunError::Workflow(Box::new(UnclearWorkflow { message: self.message(case), help: self.help, file, at }))
    }

    fn message(&self, case: &Case) -> String {
        format!("in the case `{}` ({}:{}), {}", case.name, case.place.file, case.place.line, self.message)
    }
}
