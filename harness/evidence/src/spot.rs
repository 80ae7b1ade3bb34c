//! Where something is written: line and column for machines, and a line that a person can read.
//!
//! A plan is one line of many thousand columns. Where the line of the file cannot be read, the line of the policy itself
//! is shown instead, under the name of the file and the JSON pointer of the policy in it.

use std::{ops::Range, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use portcullis_terraform::Place;

use crate::{document::Document, file::SourceFile, json, shown::shown};

/// The longest line of a file that is shown as it is, in bytes.
const READABLE: usize = 400;

/// Where something is written. Lines and columns are counted from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file, as the user gave it.
    pub file: Utf8PathBuf,
    /// The line of the first character.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The line of the last character.
    pub end_line: usize,
    /// The column after the last character.
    pub end_column: usize,
    /// What to show to a person.
    pub excerpt: Place,
}

/// Where the element of a JSON pointer is written in a file that is one JSON value, or the nearest one around it.
#[must_use]
pub fn place_in(path: &Utf8Path, text: &str, pointer: &str) -> Place {
    let file = SourceFile::new(path, text);
    Spot::in_file(&file, json::stretch_of(file.text(), pointer)).excerpt
}

/// An element of the material as a whole, such as a role: where it is written.
#[derive(Clone, Debug)]
pub struct Written(Origin);

#[derive(Clone, Debug)]
enum Origin {
    File { file: Arc<SourceFile>, span: Range<usize> },
    Declared(Place),
}

impl Written {
    pub(crate) fn in_file(file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        Self(Origin::File { file: Arc::clone(file), span })
    }

    /// Where a policy is written.
    pub(crate) fn of(document: &Document) -> Self {
        match document.whole() {
            Ok((file, span)) => Self::in_file(file, span),
            Err(place) => Self::declared(place.clone()),
        }
    }

    pub(crate) fn declared(place: Place) -> Self {
        Self(Origin::Declared(place))
    }

    /// The file and place.
    #[must_use]
    pub fn spot(&self) -> Spot {
        match &self.0 {
            Origin::File { file, span } => Spot::in_file(file, span.clone()),
            Origin::Declared(place) => Spot::at(place.clone()),
        }
    }
}

impl Spot {
    /// A stretch of a file; of a line too long to be read, only the stretch is shown.
    #[must_use]
    pub fn in_file(file: &SourceFile, span: Range<usize>) -> Self {
        let line = file.line_at(span.start);
        let excerpt = if line.len() <= READABLE {
            place(file.path(), file, span.clone())
        } else {
            let end = span.end.min(span.start + READABLE).min(line.end);
            let end = (span.start..=end).rev().find(|at| file.text().is_char_boundary(*at)).unwrap_or(span.start);
            let text = file.text().get(span.start..end).unwrap_or_default();
            Place {
                line_text: text.to_owned(),
                column: 1,
                length: text.chars().count().max(1),
                ..place(file.path(), file, span.start..span.start)
            }
        };
        Self::of(file, span, excerpt)
    }

    /// A stretch of a log, as it may be shown.
    pub(crate) fn in_log(file: &SourceFile, span: Range<usize>) -> Self {
        let mut spot = Self::in_file(file, span);
        let line_text = shown(&spot.excerpt.line_text);
        if line_text != spot.excerpt.line_text {
            let length = line_text.chars().count().max(1);
            spot.excerpt = Place { line_text, column: 1, length, ..spot.excerpt };
        }
        spot
    }

    /// A stretch of a policy that is written as text inside of a file: `span` in the file, `inside` in the policy.
    pub(crate) fn in_policy(
        file: &SourceFile,
        span: Range<usize>,
        pointer: &str,
        policy: &str,
        inside: Range<usize>,
    ) -> Self {
        if file.line_at(span.start).len() <= READABLE {
            return Self::in_file(file, span);
        }
        let name = match pointer {
            "" => file.path().to_string(),
            pointer => format!("{}#{pointer}", file.path()),
        };
        let policy = SourceFile::new(Utf8Path::new(&name), policy);
        Self::of(file, span, place(policy.path(), &policy, inside))
    }

    /// A place in a `.tf` file.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            file: place.file.clone(),
            line: place.line,
            column: place.column,
            end_line: place.line,
            end_column: place.column + place.length,
            excerpt: place,
        }
    }

    fn of(file: &SourceFile, span: Range<usize>, excerpt: Place) -> Self {
        let (line, column) = file.position(span.start);
        let (end_line, end_column) = file.position(span.end.max(span.start));
        Self { file: file.path().to_owned(), line, column, end_line, end_column, excerpt }
    }
}

fn place(name: &Utf8Path, file: &SourceFile, span: Range<usize>) -> Place {
    let (line, column) = file.position(span.start);
    let whole = file.line_at(span.start);
    let marked = file.text().get(span.start..span.end.min(whole.end).max(span.start)).unwrap_or_default();
    Place {
        file: name.to_owned(),
        line,
        column,
        length: marked.trim_end().chars().count().max(1),
        line_text: file.text().get(whole).unwrap_or_default().to_owned(),
    }
}
