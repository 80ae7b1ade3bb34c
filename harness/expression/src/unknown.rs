//! Why a value is not known before the run.

use std::{fmt, sync::Arc};

/// The reason for which a value cannot be worked out, as a clause: "`steps.build.outputs.image` is an output of …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    why: Arc<str>,
}

impl Unknown {
    /// A value that is not known, and why.
    #[must_use]
    pub fn because(why: impl Into<Arc<str>>) -> Self {
        Self { why: why.into() }
    }

    /// The reason.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
