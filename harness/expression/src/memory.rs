//! How much text one evaluation may make.
//!
//! One mebibyte at two bytes a character, GitHub's default. unverified: GitHub frees what went out of use; here all that
//! was made in one evaluation counts.

use crate::EvaluationError;

const MOST_BYTES: usize = 1024 * 1024;

/// What an evaluation has made so far.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    used: usize,
}

impl Memory {
    /// Counts a text of this many bytes, before it is made where that can be known.
    pub(crate) fn text(&mut self, length: usize) -> Result<(), EvaluationError> {
        self.used = self.used.saturating_add(length.saturating_mul(2));
        if self.used > MOST_BYTES {
            return Err(EvaluationError::new("The maximum allowed memory size was exceeded"));
        }
        Ok(())
    }
}
