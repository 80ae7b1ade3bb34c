//! A stretch of a text that was put together from others, and where it was written.

use std::sync::Arc;

use super::{Location, SourceFile};

/// Such a stretch; it goes on to the next one.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Where it begins in the text.
    pub(super) start: usize,
    written: Location,
    /// Whether it is character for character what was written.
    is_verbatim: bool,
}

impl Piece {
    /// A stretch that is what was written.
    pub(crate) fn verbatim(start: usize, written: Location) -> Self {
        Self { start, written, is_verbatim: true }
    }

    /// A stretch that says the same in other characters.
    pub(crate) fn in_other_words(start: usize, written: Location) -> Self {
        Self { start, written, is_verbatim: false }
    }

    pub(super) fn file(&self) -> &Arc<SourceFile> {
        &self.written.file
    }

    pub(super) fn is_of_the_file_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.file(), other.file())
    }

    /// Where something was written that begins at an offset of the text.
    pub(super) fn start_of(&self, offset: usize) -> usize {
        if self.is_verbatim { self.same(offset) } else { self.written.span.start }
    }

    /// Where something was written that ends at an offset of the text.
    pub(super) fn end_of(&self, offset: usize) -> usize {
        if self.is_verbatim { self.same(offset) } else { self.written.span.end }
    }

    fn same(&self, offset: usize) -> usize {
        (self.written.span.start + offset.saturating_sub(self.start)).min(self.written.span.end)
    }
}
