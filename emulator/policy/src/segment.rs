//! Where in a text a segment of a pattern stands, the segment being what lies between two stars: units, and [`ONE`] for any.
//!
//! A segment is tried at each place while it is short or the text is: that takes no memory. For a long one in a long text
//! bits are shifted in parallel, because the product of two long lengths is what a hostile pattern would make us pay.

use crate::pattern::{ONE, Unit};

/// Up to this length a segment is tried at each place.
const SHORT: usize = 24;

/// Up to this product of both lengths too: the tables of the other way would cost more than the reads.
pub(crate) const FEW_READS: usize = 65_536;

/// Whether the text begins with the segment.
pub(crate) fn starts_with<T>(text: &[T], segment: &[Unit], unit: impl Fn(&T) -> Unit) -> bool {
    text.len() >= segment.len() && segment.iter().zip(text).all(|(want, seen)| *want == ONE || *want == unit(seen))
}

/// The leftmost place of the segment in the text.
pub(crate) fn find<T>(text: &[T], segment: &[Unit], unit: impl Fn(&T) -> Unit + Copy) -> Option<usize> {
    if segment.len() > text.len() {
        return None;
    }
    if segment.len() <= SHORT || segment.len().saturating_mul(text.len()) <= FEW_READS {
        return text.windows(segment.len()).position(|window| starts_with(window, segment, unit));
    }
    find_long(text, segment, unit)
}

/// Shift-and: bit `i` of the state says that the first `i + 1` units of the segment match the text that ends here.
///
/// At each unit of the text only those words are touched whose bits can still become a match before the text ends, so
/// that the work is at most `segment * (text - segment) / 64` steps.
fn find_long<T>(text: &[T], segment: &[Unit], unit: impl Fn(&T) -> Unit) -> Option<usize> {
    let masks = Masks::new(segment);
    let slack = text.len() - segment.len();
    let mut state = vec![0_u64; masks.words];
    let end = (segment.len() - 1) % 64;
    for (at, seen) in text.iter().enumerate() {
        let mask = masks.of(unit(seen))?;
        let (low, high) = (at.saturating_sub(slack) / 64, (at / 64).min(masks.words - 1));
        let mut carry = match low.checked_sub(1) {
            None => 1,
            Some(below) => state.get(below)? >> 63,
        };
        for (word, mask) in state.get_mut(low..=high)?.iter_mut().zip(mask.get(low..=high)?) {
            let next = *word >> 63;
            *word = ((*word << 1) | carry) & mask;
            carry = next;
        }
        if state.last().is_some_and(|word| word >> end & 1 == 1) {
            return Some(at + 1 - segment.len());
        }
    }
    None
}

/// For each unit, the places of a segment that take it.
struct Masks {
    words: usize,
    /// The units that the segment names, in order.
    alphabet: Vec<Unit>,
    /// A row of bits for each of them, and a last one for every other unit.
    rows: Vec<u64>,
}

impl Masks {
    fn new(segment: &[Unit]) -> Self {
        let words = segment.len().div_ceil(64);
        let mut alphabet: Vec<Unit> = segment.iter().copied().filter(|unit| *unit != ONE).collect();
        alphabet.sort_unstable();
        alphabet.dedup();
        let mut ones = vec![0_u64; words];
        for (index, _) in segment.iter().enumerate().filter(|(_, want)| **want == ONE) {
            set(&mut ones, index);
        }
        let mut rows = ones.repeat(alphabet.len() + 1);
        for (index, want) in segment.iter().enumerate() {
            if let Ok(row) = alphabet.binary_search(want)
                && let Some(row) = rows.get_mut(row * words..(row + 1) * words)
            {
                set(row, index);
            }
        }
        Self { words, alphabet, rows }
    }

    fn of(&self, unit: Unit) -> Option<&[u64]> {
        let row = self.alphabet.binary_search(&unit).unwrap_or(self.alphabet.len());
        self.rows.get(row * self.words..(row + 1) * self.words)
    }
}

fn set(bits: &mut [u64], index: usize) {
    if let Some(word) = bits.get_mut(index / 64) {
        *word |= 1 << (index % 64);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pattern::units;

    proptest! {
        #[test]
        fn long_segments_are_found_at_the_same_place(segment in "[ab?]{25,140}", text in "[ab]{140,300}") {
            let segment = units(&segment, true);
            let unit = |byte: &u8| Unit::from(*byte);
            let naive = text.as_bytes().windows(segment.len()).position(|window| starts_with(window, &segment, unit));
            prop_assert_eq!(find(text.as_bytes(), &segment, unit), naive);
            prop_assert_eq!(find_long(text.as_bytes(), &segment, unit), naive);
        }
    }
}
