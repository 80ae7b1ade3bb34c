//! Text of which a part may not be known before the run.

use std::fmt;

use portcullis_expression::Unknown;

use crate::place::{Place, Text};

/// Something that cannot be worked out from the files: why, and the place that asks for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be worked out: {why}")]
pub struct CannotTell {
    /// The reason, as a clause.
    pub why: String,
    /// Where.
    pub place: Place,
}

impl CannotTell {
    pub(super) fn new(why: impl Into<String>, place: &Place) -> Self {
        Self { why: why.into(), place: place.clone() }
    }

    pub(super) fn unknown(unknown: &Unknown, text: &Text) -> Self {
        Self::new(unknown.why(), &text.place)
    }
}

/// What is known, or why it cannot be.
pub type Known<T> = Result<T, CannotTell>;

/// Text, some pieces of which may not be known.
///
/// An image whose tag is made by the run still has a repository, and that is what permission hangs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartlyKnown {
    pieces: Vec<Piece>,
}

/// A piece of a text. Known pieces are never empty and never side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Known text.
    Known(String),
    /// Text that the run makes.
    CannotTell(CannotTell),
}

impl PartlyKnown {
    /// Text that is wholly known.
    #[must_use]
    pub fn known(text: &str) -> Self {
        let mut known = Self::default();
        known.push_str(text);
        known
    }

    /// Text of which nothing is known.
    #[must_use]
    pub fn cannot_tell(reason: CannotTell) -> Self {
        Self { pieces: vec![Piece::CannotTell(reason)] }
    }

    /// The pieces in order; none for the empty text.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The whole text.
    ///
    /// # Errors
    ///
    /// The first piece that is not known.
    pub fn text(&self) -> Known<String> {
        self.pieces.iter().try_fold(String::new(), |text, piece| match piece {
            Piece::Known(known) => Ok(text + known),
            Piece::CannotTell(reason) => Err(reason.clone()),
        })
    }

    /// Whether it is known to be empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The same, unless it has grown beyond what a variable of a process can hold or into more pieces than anybody
    /// writes: a few lines that each double a text would fill the memory.
    pub(super) fn bounded(self, place: &Place) -> Self {
        const LONGEST: usize = 128 * 1024;
        const MOST_PIECES: usize = 100;
        let known = |piece: &Piece| match piece {
            Piece::Known(text) => text.len(),
            Piece::CannotTell(_) => 0,
        };
        let why = if self.pieces.len() > MOST_PIECES {
            "it has more than a hundred parts"
        } else if self.pieces.iter().map(known).sum::<usize>() > LONGEST {
            "it is longer than 128 KiB"
        } else {
            return self;
        };
        Self::cannot_tell(CannotTell::new(why, place))
    }

    pub(super) fn push_str(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Known(known)) => known.push_str(text),
            _ => self.pieces.push(Piece::Known(text.to_owned())),
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        for piece in other.pieces {
            match piece {
                Piece::Known(text) => self.push_str(&text),
                Piece::CannotTell(_) => self.pieces.push(piece),
            }
        }
    }

    /// The parts between known characters that `separates` picks. A piece that is not known is taken to hold none.
    pub(super) fn split(&self, separates: impl Fn(char) -> bool) -> Vec<Self> {
        let mut parts = vec![];
        let mut current = Self::default();
        for piece in &self.pieces {
            match piece {
                Piece::CannotTell(_) => current.pieces.push(piece.clone()),
                Piece::Known(text) => {
                    for (index, part) in text.split(&separates).enumerate() {
                        if index > 0 {
                            parts.push(std::mem::take(&mut current));
                        }
                        current.push_str(part);
                    }
                }
            }
        }
        parts.push(current);
        parts
    }

    /// Without known white space at either end.
    pub(super) fn trimmed(&self) -> Self {
        let mut pieces = self.pieces.clone();
        if let Some(Piece::Known(first)) = pieces.first_mut() {
            *first = first.trim_start().to_owned();
        }
        if let Some(Piece::Known(last)) = pieces.last_mut() {
            *last = last.trim_end().to_owned();
        }
        pieces.retain(|piece| !matches!(piece, Piece::Known(text) if text.is_empty()));
        Self { pieces }
    }
}

impl From<Known<String>> for PartlyKnown {
    fn from(known: Known<String>) -> Self {
        known.map_or_else(Self::cannot_tell, |text| Self::known(&text))
    }
}

/// What is not known shows as `<…>` with its reason.
impl fmt::Display for PartlyKnown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Known(text) => f.write_str(text),
            Piece::CannotTell(reason) => write!(f, "<{}>", reason.why),
        })
    }
}
