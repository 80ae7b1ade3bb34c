//! A pattern and a text, one line and the rest: the matcher says what a table of all prefixes says, and does not read
//! the text more often than it promises.
#![no_main]

#[path = "../../src/pattern.rs"]
mod pattern;
#[path = "../../src/segment.rs"]
mod segment;

use std::cell::Cell;

use libfuzzer_sys::fuzz_target;
use pattern::{ONE, Pattern, STAR, Unit, units};

/// The longest segment that is looked for unit by unit, and the reads that ends and the pass over the text may add.
const READS_PER_UNIT: usize = 24 + 2;

fuzz_target!(|input: &str| {
    let Some((written, text)) = input.split_once('\n') else { return };
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let wanted = units(written, true);
    if wanted.len() * utf16.len() > 1 << 22 {
        return;
    }
    assert_eq!(Pattern::new(written).matches(text), plainly(&wanted, &utf16), "`{written}` on `{text}`");

    // Half of the pattern as it comes out of a variable.
    let cut = written.char_indices().nth(written.chars().count() / 2).map_or(0, |(at, _)| at);
    let (literal, wild) = written.split_at(cut);
    let mixed = [units(literal, false), units(wild, true)].concat();
    assert_eq!(
        Pattern::from_units(&mixed).matches(text),
        plainly(&mixed, &utf16),
        "`{literal}` as it is, `{wild}` wild"
    );

    // Without letter case, as actions are compared.
    let lowered = text.to_ascii_lowercase();
    let wanted = written.to_ascii_lowercase();
    assert_eq!(Pattern::new(&wanted).matches_any_case(text), Pattern::new(&wanted).matches(&lowered));

    if let Pattern::Glob(glob) = Pattern::from_units(&mixed) {
        let reads = Cell::new(0_usize);
        glob.matches(&utf16, |unit| {
            reads.set(reads.get() + 1);
            Unit::from(*unit)
        });
        let most = READS_PER_UNIT * (utf16.len() + 1) + segment::FEW_READS;
        assert!(reads.get() <= most, "{} reads of {} units", reads.get(), utf16.len());
    }
});

/// Whether the pattern matches: row by row, which beginnings of the text the beginning of the pattern matches.
fn plainly(pattern: &[Unit], text: &[u16]) -> bool {
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for want in pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match *want {
                STAR => row[at] || (at > 0 && next[at - 1]),
                ONE => at > 0 && row[at - 1],
                unit => at > 0 && row[at - 1] && unit == Unit::from(text[at - 1]),
            };
        }
        row = next;
    }
    row[text.len()]
}
