//! What is wrong with a scenario file: all of it at once, each with its place and the next step.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::place::{Place, Source, Span};

/// Everything that is wrong with one scenario file, in the order of the text.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("`{file}` is not a scenario that can run: {}", count(problems.len()))]
pub struct ScenarioErrors {
    file: String,
    #[related]
    problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    message: String,
    #[help]
    help: Option<String>,
    #[label]
    at: SourceSpan,
    #[source_code]
    source_code: NamedSource<Arc<str>>,
    place: Place,
}

impl ScenarioErrors {
    /// A refusal whose cause was not noted.
    pub(crate) fn unexplained(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Vec::new() }
    }

    /// The problems, in the order of the text.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl Problem {
    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The next step, where there is one.
    #[must_use]
    pub fn next_step(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The next step.
    pub(crate) fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }
}

/// The problems found so far, and the text they are in.
///
/// Reading goes on after a problem, with a stand-in for what could not be read. No stand-in gets out: one problem is
/// enough for [`Problems::into_errors`] to refuse the file.
#[derive(Debug)]
pub(crate) struct Problems {
    pub(crate) source: Source,
    found: Vec<Problem>,
}

impl Problems {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, found: Vec::new() }
    }

    /// Notes a problem; the caller may add a next step to it.
    pub(crate) fn add(&mut self, at: &Span, message: impl Into<String>) -> &mut Problem {
        let line = self.source.first_line(at);
        let problem = Problem {
            message: message.into(),
            help: None,
            at: SourceSpan::new(line.start.into(), line.len()),
            source_code: NamedSource::new(&*self.source.name, Arc::clone(&self.source.text)),
            place: self.source.place(line.start),
        };
        // Put in by index, because that is what gives the way back to it.
        let index = self.found.len();
        self.found.push(problem);
        #[expect(clippy::indexing_slicing, reason = "an element was pushed at this index on the line above")]
        &mut self.found[index]
    }

    /// Whether this was noted before, wherever.
    pub(crate) fn noted(&self, message: &str) -> bool {
        self.found.iter().any(|problem| problem.message == message)
    }

    /// The errors, if there are any.
    pub(crate) fn into_errors(mut self) -> Option<ScenarioErrors> {
        self.found.sort_by_key(|problem| problem.at.offset());
        let file = self.source.name.as_ref().to_owned();
        if self.found.is_empty() { None } else { Some(ScenarioErrors { file, problems: self.found }) }
    }
}

/// The candidate that was probably meant, if one is close.
#[must_use]
pub fn did_you_mean<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = text.to_lowercase();
    let near = (text.chars().count() / 3).max(1);
    let close = |candidate: &'a str| {
        let distance = strsim::damerau_levenshtein(&written, &candidate.to_lowercase());
        // `push` for `pushed`: cut short, but not to nothing.
        let cut_short = written.chars().count() >= 3 && candidate.starts_with(&written);
        (distance <= near || cut_short).then_some((distance, candidate))
    };
    candidates.into_iter().filter_map(close).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// `` `a`, `b` or `c` ``
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn count(problems: usize) -> String {
    match problems {
        0 => "something in it was not understood".to_owned(),
        1 => "one problem".to_owned(),
        many => format!("{many} problems"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_another_word_is_not() {
        let keys = ["role", "image", "audience"];
        assert_eq!(did_you_mean("rloe", keys), Some("role"));
        assert_eq!(did_you_mean("Image", keys), Some("image"));
        assert_eq!(did_you_mean("audiance", keys), Some("audience"));
        assert_eq!(did_you_mean("aud", keys), Some("audience"));
        assert_eq!(did_you_mean("workflow", keys), None);
    }

    #[test]
    fn words_are_listed_as_one_says_them() {
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
