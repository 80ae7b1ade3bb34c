//! What GitHub finds wrong with a workflow file before anything runs.
//!
//! The text is GitHub's own, so that a user can search for it; the caret and the help are ours. GitHub keeps ten errors
//! and cuts a message after 500 characters.

use std::{fmt, sync::Arc};

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceSpan};

use crate::place::Place;

/// More errors than these GitHub does not show.
const MOST_ERRORS: usize = 10;

/// What is longer GitHub cuts, and says so by `[...]`.
const LONGEST_MESSAGE: usize = 500;

/// A workflow that GitHub refuses to run. `Display` is the line on the run's page.
#[derive(Clone, Debug)]
pub struct WorkflowErrors(Vec<WorkflowError>);

/// One thing that GitHub finds wrong.
#[derive(Clone, Debug)]
pub struct WorkflowError {
    message: String,
    place: Option<Place>,
    help: Option<String>,
    text: Option<NamedSource<Arc<str>>>,
}

impl WorkflowErrors {
    /// The errors, in the order in which GitHub finds them.
    #[must_use]
    pub fn errors(&self) -> &[WorkflowError] {
        &self.0
    }

    /// What GitHub keeps of them.
    pub(crate) fn of(mut errors: Vec<WorkflowError>) -> Self {
        errors.truncate(MOST_ERRORS);
        Self(errors)
    }
}

impl WorkflowError {
    /// An error at a place: GitHub puts the place before the message.
    pub(crate) fn at(place: &Place, message: impl fmt::Display) -> Self {
        let message = format!("{} (Line: {}, Col: {}): {message}", place.file, place.line, place.column);
        Self { message: cut(message), place: Some(place.clone()), help: None, text: None }
    }

    /// An error of the whole file.
    pub(crate) fn of_file(file: &str, message: impl fmt::Display) -> Self {
        Self { message: cut(format!("{file}: {message}")), place: None, help: None, text: None }
    }

    /// An error of the whole run, which GitHub gives no place.
    pub(crate) fn of_run(message: impl Into<String>) -> Self {
        Self { message: cut(message.into()), place: None, help: None, text: None }
    }

    /// What the user can do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The text of the file that the place is in, for the caret.
    pub(crate) fn in_text(mut self, text: &Arc<str>) -> Self {
        let file = self.place.as_ref().map_or_else(|| "workflow".into(), |place| Arc::clone(&place.file));
        self.text.get_or_insert_with(|| NamedSource::new(file, Arc::clone(text)).with_language("YAML"));
        self
    }

    /// Says which call led to the file that the error is in, as GitHub does when the message does not name the caller's.
    pub(crate) fn called_from(mut self, caller: &Place) -> Self {
        if !self.message.starts_with(&*caller.file) {
            self.message = cut(format!(
                "In {} (Line: {}, Col: {}): Error from called workflow {}",
                caller.file, caller.line, caller.column, self.message
            ));
        }
        self
    }

    /// Whether it stands in this file.
    pub(crate) fn is_in(&self, file: &str) -> bool {
        self.place.as_ref().is_some_and(|place| &*place.file == file)
    }

    /// GitHub's message, with the place in front: `.github/workflows/ci.yml (Line: 3, Col: 5): Unexpected value 'x'`.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it is, unless it concerns the whole file.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }
}

fn cut(message: String) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((at, _)) => format!("{}[...]", message.get(..at).unwrap_or_default()),
        None => message,
    }
}

impl fmt::Display for WorkflowErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The workflow is not valid. ")?;
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for WorkflowErrors {}

impl Diagnostic for WorkflowErrors {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.0.iter().map(|error| error as &dyn Diagnostic)))
    }
}

impl fmt::Display for WorkflowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for WorkflowError {}

impl Diagnostic for WorkflowError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.text.as_ref().map(|text| text as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        let span = span(self.text.as_ref()?.inner(), place)?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".to_owned()), span))))
    }
}

/// From the place to the end of its line, without blanks and comment.
fn span(text: &str, place: &Place) -> Option<SourceSpan> {
    let line = text.split_inclusive('\n').nth(place.line.checked_sub(1)?)?;
    let before: usize = text.split_inclusive('\n').take(place.line - 1).map(str::len).sum();
    let column = line.char_indices().nth(place.column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    let rest = line.get(column..).unwrap_or_default();
    let rest = rest.split(" #").next().unwrap_or(rest).trim_end();
    Some(SourceSpan::new((before + column).into(), rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: usize, column: usize) -> Place {
        Place { file: "a.yml".into(), line, column }
    }

    #[test]
    fn a_message_reads_as_on_the_page_of_the_run() {
        let first = WorkflowError::at(&place(3, 5), "Unexpected value 'x'");
        let second = WorkflowError::of_file("a.yml", "Maximum object depth exceeded");
        assert_eq!(
            WorkflowErrors::of(vec![first, second]).to_string(),
            "The workflow is not valid. a.yml (Line: 3, Col: 5): Unexpected value 'x' a.yml: Maximum object depth exceeded"
        );
    }

    #[test]
    fn a_long_message_is_cut_as_github_cuts_it() {
        let error = WorkflowError::of_run("ä".repeat(600));
        assert_eq!(error.message(), format!("{}[...]", "ä".repeat(500)));
    }

    #[test]
    fn the_caret_covers_the_value_and_not_the_comment() {
        let span = span("on: push\njobs: {} # none\n", &place(2, 7)).unwrap();
        assert_eq!((span.offset(), span.len()), (15, 2));
    }

    #[test]
    fn an_error_of_a_called_file_says_who_called() {
        let called = WorkflowError::of_file("o/r/b.yml@v1", "Unexpected value 'x'").called_from(&place(4, 11));
        assert_eq!(
            called.message(),
            "In a.yml (Line: 4, Col: 11): Error from called workflow o/r/b.yml@v1: Unexpected value 'x'"
        );
    }
}
