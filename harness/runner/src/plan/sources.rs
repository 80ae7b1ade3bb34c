//! The texts of a workflow and of those that it calls, by the names that places have.

use std::{cell::RefCell, collections::BTreeMap};

use miette::{NamedSource, SourceSpan};
use portcullis_scenario::Workflow as Given;
use portcullis_terraform::Place as SourcePlace;
use portcullis_workflow::{NotStarted, Place};

use crate::{
    event::WorkflowReason,
    workflow_files::{WorkflowFile, WorkflowFiles},
};

/// The files of one run.
pub(super) struct Sources {
    main: WorkflowFile,
    called: RefCell<BTreeMap<String, WorkflowFile>>,
}

impl Sources {
    pub(super) fn of(main: &WorkflowFile) -> Self {
        Self { main: main.clone(), called: RefCell::default() }
    }

    /// The file that the run is of.
    pub(super) fn main(&self) -> &WorkflowFile {
        &self.main
    }

    /// The text of a called workflow: one that the scenario gives, or one beside the file.
    pub(super) fn called(&self, reference: &str, given: &Given, files: &WorkflowFiles) -> Option<String> {
        let file = match given.calls.get(reference) {
            Some(called) => files.get(&called.file.text).cloned(),
            None => self.main.beside(reference),
        }?;
        let text = file.text.clone();
        self.called.borrow_mut().insert(reference.to_owned(), file);
        Some(text)
    }

    /// The line of a place, from its column to the end or to a comment.
    pub(super) fn place(&self, place: &Place) -> Option<SourcePlace> {
        let file = self.file(&place.file)?;
        let line_text = file.text.lines().nth(place.line.checked_sub(1)?)?.to_owned();
        // The place of a line of a script is its beginning, indentation and all.
        let blanks = line_text.chars().skip(place.column.saturating_sub(1)).take_while(|c| c.is_whitespace()).count();
        let column = place.column + blanks;
        let rest: String = line_text.chars().skip(column.saturating_sub(1)).collect();
        let meant = rest.split(" #").next().unwrap_or_default().trim_end();
        let length = meant.chars().count().max(1);
        Some(SourcePlace { file: file.path.as_str().into(), line: place.line, column, length, line_text })
    }

    /// The same for an error.
    pub(super) fn span(&self, place: &Place) -> Option<(NamedSource<String>, SourceSpan)> {
        let found = self.place(place)?;
        let file = self.file(&place.file)?;
        let line_start: usize = file.text.split_inclusive('\n').take(place.line.saturating_sub(1)).map(str::len).sum();
        let bytes = |from: usize, count: usize| -> usize {
            found.line_text.chars().skip(from).take(count).map(char::len_utf8).sum()
        };
        let before = bytes(0, found.column.saturating_sub(1));
        let at = SourceSpan::from((line_start + before, bytes(found.column.saturating_sub(1), found.length)));
        Some((NamedSource::new(file.path.as_str(), file.text).with_language("YAML"), at))
    }

    /// Why something does not run, with the place.
    pub(super) fn reason(&self, why: &NotStarted) -> WorkflowReason {
        WorkflowReason {
            text: why.reason.clone(),
            place: why.place.as_ref().and_then(|place| self.place(place)),
            hint: why.help.clone(),
        }
    }

    fn file(&self, name: &str) -> Option<WorkflowFile> {
        if name == self.main.name() { Some(self.main.clone()) } else { self.called.borrow().get(name).cloned() }
    }
}
