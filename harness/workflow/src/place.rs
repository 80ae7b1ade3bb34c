//! Where something stands in a workflow file.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// A place in a workflow file. Lines and columns count from 1, as GitHub's messages do; a column is a character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, as GitHub names it: `.github/workflows/deploy.yml`, or `OWNER/REPO/PATH@REF` when it was called.
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

/// A scalar as it is written, `${{ }}` and all, and where it stands.
///
/// A number or boolean is the text that GitHub makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it begins.
    pub place: Place,
}

/// A mapping of scalars as it is written: `env:`, `with:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Map {
    /// Keys and values in order; a key may be `${{ insert }}`, whose value gives more of them.
    Entries(Vec<(Text, Text)>),
    /// An expression that gives the whole mapping.
    Expression(Text),
}

impl Default for Map {
    fn default() -> Self {
        Self::Entries(Vec::new())
    }
}
