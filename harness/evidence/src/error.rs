//! Why a file cannot be read as evidence: what, where, and what to do.
//!
//! The line is shown with a caret as long as a person could read it; of longer ones, such as a plan in one line, only
//! the surroundings are shown.

use std::ops::Range;

use camino::Utf8Path;
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode, SourceSpan};

use crate::file::SourceFile;

/// A file that cannot be read as evidence.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct EvidenceError(Box<Details>);

#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
struct Details {
    message: String,
    at: Option<At>,
    help: Option<String>,
}

#[derive(Clone, Debug)]
struct At {
    shown: NamedSource<String>,
    span: SourceSpan,
}

/// The longest line that is shown whole.
const READABLE: usize = 2_000;

/// How many bytes are shown on either side in a longer one.
const AROUND: usize = 100;

impl EvidenceError {
    /// Something about the file as a whole; `what` goes on after its name: `is not UTF-8 text`.
    pub(crate) fn file(path: &Utf8Path, what: impl AsRef<str>) -> Self {
        let message = format!("`{}` {}", path.as_str().replace('\\', "/"), what.as_ref());
        Self(Box::new(Details { message, at: None, help: None }))
    }

    /// Something at a place of the file.
    pub(crate) fn at(file: &SourceFile, span: Range<usize>, message: impl Into<String>) -> Self {
        Self(Box::new(Details { message: message.into(), at: Some(shown(file, span)), help: None }))
    }

    /// The next step.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.0.help = Some(text.into());
        self
    }
}

impl Diagnostic for EvidenceError {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.at.as_ref().map(|at| &at.shown as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let at = self.0.at.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(Some("here".to_owned()), at.span))))
    }
}

/// The text to show: the file, when its lines are readable, else a cut-out that is named by where it begins.
fn shown(file: &SourceFile, span: Range<usize>) -> At {
    let text = file.text();
    let span = span.start.min(text.len())..span.end.min(text.len());
    let line = file.line_at(span.start);
    // A mark stays on its first line.
    let end = span.end.clamp(span.start, line.end.max(span.start));
    if line.len() <= READABLE {
        // Only the surroundings, for the file may be large; the lines before are kept as empty ones, to count right.
        let (number, _) = file.position(line.start);
        let from = file.line_at(line.start.saturating_sub(1));
        let until = file.line_at((line.end + 2).min(text.len()));
        let keep = |part: &Range<usize>| if part.len() <= READABLE { part.clone() } else { part.start..part.start };
        let first = if number > 1 { keep(&from) } else { line.start..line.start };
        let mut kept = "\n".repeat(number.saturating_sub(2));
        if number > 1 {
            kept.push_str(text.get(first).unwrap_or_default());
            kept.push('\n');
        }
        let offset = kept.len();
        kept.push_str(text.get(line.clone()).unwrap_or_default());
        kept.push('\n');
        if until.start > line.end {
            kept.push_str(text.get(keep(&until)).unwrap_or_default());
            kept.push('\n');
        }
        let span = SourceSpan::new((offset + span.start - line.start).into(), end - span.start);
        return At { shown: NamedSource::new(file.path(), kept), span };
    }
    let before = floor(text, span.start.saturating_sub(AROUND).max(line.start));
    let after = floor(text, end.min(span.start + AROUND).saturating_add(AROUND).min(line.end));
    let (number, column) = file.position(before);
    let name = format!("{}, line {number} from column {column}", file.path());
    let length = end.min(after) - span.start;
    let span = SourceSpan::new((span.start - before).into(), length);
    At { shown: NamedSource::new(name, text.get(before..after).unwrap_or_default().to_owned()), span }
}

/// The nearest place before, between two characters.
fn floor(text: &str, byte: usize) -> usize {
    (0..=byte).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked_in(at: &At) -> &str {
        at.shown.inner().get(at.span.offset()..at.span.offset() + at.span.len()).unwrap()
    }

    fn marked(text: &str, what: &str) -> (String, String) {
        let file = SourceFile::new(Utf8Path::new("a.json"), text);
        let start = text.find(what).unwrap();
        let at = shown(&file, start..start + what.len());
        let contents = at.shown.read_span(&at.span, 0, 0).unwrap();
        let line = format!("{}:{}", at.shown.name(), contents.line() + 1);
        (line, marked_in(&at).to_owned())
    }

    #[test]
    fn the_mark_is_on_the_line_of_the_file() {
        assert_eq!(marked("{\n\n  \"é\": ärger\n}\n", "ärger"), ("a.json:3".to_owned(), "ärger".to_owned()));
        assert_eq!(marked("x", "x"), ("a.json:1".to_owned(), "x".to_owned()));
    }

    #[test]
    fn of_a_long_line_only_the_surroundings_are_shown() {
        let text = format!("{}mistake{}", "é".repeat(3_000), "é".repeat(300_000));
        let file = SourceFile::new(Utf8Path::new("plan.json"), &text);
        let at = shown(&file, 6_000..6_007);
        assert!(at.shown.inner().len() < 400);
        assert_eq!(at.shown.name(), "plan.json, line 1 from column 2951");
        assert_eq!(marked_in(&at), "mistake");
    }
}
