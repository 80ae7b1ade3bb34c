//! Where something stands in a scenario file.

use std::{fmt, ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

/// A place in a scenario file. Lines and columns count from 1; a column is a character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The name of the file as the caller gave it.
    pub file: Arc<str>,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Byte offsets into the text.
pub(crate) type Span = Range<usize>;

/// The name and text of the file that is read.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) name: Arc<str>,
    pub(crate) text: Arc<str>,
}

impl Source {
    /// Line and column of a byte offset; the end of the text for offsets beyond it.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            file: Arc::clone(&self.name),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }

    /// The span cut at the end of its first line, so that a label never covers a page.
    pub(crate) fn first_line(&self, span: &Span) -> Span {
        let covered = self.text.get(span.clone()).unwrap_or_default();
        let line = covered.lines().next().unwrap_or_default().trim_end();
        span.start..span.start + line.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_and_lines_count_from_one() {
        let source = Source { name: "a.yml".into(), text: "ä: b\nc: d\n".into() };
        assert_eq!(source.place(0).to_string(), "a.yml:1:1");
        assert_eq!(source.place(4).to_string(), "a.yml:1:4");
        assert_eq!(source.place(6).to_string(), "a.yml:2:1");
        assert_eq!(source.place(999).to_string(), "a.yml:3:1");
    }
}
