//! Behaviour of AWS and GitHub that nobody has recorded and their documentation leaves open.
//!
//! Each crate lists its choices in one file of its own; the documentation's table is made of those lists. What rests
//! on a choice names the row that stands for it, so that the choice can be found, and flipped, in one place.

/// A choice that has not been checked against the real service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unverified {
    /// A short name, for documentation and warnings.
    pub id: &'static str,
    /// What was chosen.
    pub chosen: &'static str,
    /// What the choice was made by: what is documented or recorded nearby.
    pub source: &'static str,
}

impl Unverified {
    /// The choice as a decision that rests on it says so.
    #[must_use]
    pub fn warning(&self) -> String {
        format!("unverified ({}): {}", self.id, self.chosen)
    }
}
