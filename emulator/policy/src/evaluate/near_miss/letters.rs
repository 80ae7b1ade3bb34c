//! Near misses of single letters: white space, letters that nobody sees, and letters of other alphabets that look like
//! those of the token.

use super::condition::{Near, Proposal, Proposed};
use crate::pattern::Pattern;

/// White space, or a letter without a shape, that one side has and the other has not.
pub(super) fn white_space(near: &Near<'_>) -> Option<Proposal> {
    near.wanted.iter().find_map(|want| {
        let trimmed = want.trim_matches(is_blank).to_owned();
        let bare = without_blanks(want);
        if let Some(better) = [trimmed, bare].into_iter().find(|better| better != want && matches(near, better)) {
            let text = format!("there is white space in `{}` that the request's value has not", shown(want));
            return Some(Proposal { text, change: Proposed::Value(better) });
        }
        let bare = without_blanks(near.seen);
        let apart = bare != near.seen && compares(near.operator, &without_blanks(want), &bare);
        apart.then(|| Proposal {
            text: format!(
                "there is white space in the request's `{}` that `{}` has not",
                shown(near.seen),
                shown(want)
            ),
            change: Proposed::Value(near.seen.to_owned()),
        })
    })
}

/// A letter that looks like the one in the token and is another.
pub(super) fn look_alike(near: &Near<'_>) -> Option<Proposal> {
    near.wanted.iter().find_map(|want| {
        let better: String = want.chars().map(|letter| meant(letter).unwrap_or(letter)).collect();
        let (letter, like) = want.chars().find_map(|letter| Some((letter, meant(letter)?)))?;
        let text = format!(
            "`{letter}` in `{want}` is the letter U+{:04X}, which looks like `{like}` and is not: type it again",
            u32::from(letter)
        );
        matches(near, &better).then_some(Proposal { text, change: Proposed::Value(better) })
    })
}

fn matches(near: &Near<'_>, want: &str) -> bool {
    compares(near.operator, want, near.seen)
}

fn compares(operator: &str, want: &str, seen: &str) -> bool {
    if operator.ends_with("IgnoreCase") {
        want.to_lowercase() == seen.to_lowercase()
    } else if operator.ends_with("Like") || operator.starts_with("Arn") {
        Pattern::new(want).matches(seen)
    } else {
        want == seen
    }
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|letter| !is_blank(*letter)).collect()
}

/// White space, and what is not even that: soft hyphen, zero-width letters and joiners, marks of byte order and direction.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The text with white space other than a blank written out.
fn shown(text: &str) -> String {
    let letter = |letter: char| match letter {
        ' ' => " ".to_owned(),
        other if is_blank(other) || other.is_control() => other.escape_unicode().to_string(),
        other => other.to_string(),
    };
    text.chars().map(letter).collect()
}

/// Letters of other alphabets, each before the one of ASCII that it looks like. Unicode: "confusables.txt" of UTS #39, the
/// rows of Cyrillic and Greek letters and of dashes that an editor or a translation puts in the place of those typed.
const LIKE: &str = "\u{430}a\u{435}e\u{43e}o\u{440}p\u{441}c\u{443}y\u{445}x\u{456}i\u{455}s\u{458}j\u{501}d\u{51b}q\u{51d}w\u{4bb}h\u{4cf}l\
                    \u{410}A\u{412}B\u{415}E\u{41a}K\u{41c}M\u{41d}H\u{41e}O\u{420}P\u{421}C\u{422}T\u{425}X\u{406}I\u{405}S\u{408}J\
                    \u{3bf}o\u{3bd}v\u{3b1}a\u{3c1}p\u{3b9}i\u{391}A\u{392}B\u{395}E\u{397}H\u{399}I\u{39a}K\u{39c}M\u{39d}N\u{39f}O\
                    \u{3a1}P\u{3a4}T\u{3a7}X\u{396}Z\u{2010}-\u{2011}-\u{2012}-\u{2013}-\u{2014}-\u{2212}-\u{2044}/\u{2215}/\u{2236}:\u{a789}:";

/// The letter of ASCII that this one looks like.
fn meant(letter: char) -> Option<char> {
    // The wide forms stand in the order of ASCII.
    if ('\u{ff01}'..='\u{ff5e}').contains(&letter) {
        return char::from_u32(u32::from(letter) - 0xfee0);
    }
    let mut letters = LIKE.chars();
    while let (Some(found), Some(like)) = (letters.next(), letters.next()) {
        if found == letter {
            return Some(like);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_that_looks_like_another_is_not_ascii_and_stands_for_one_that_is() {
        let letters: Vec<char> = LIKE.chars().collect();
        assert_eq!(letters.len() % 2, 0);
        for pair in letters.chunks(2) {
            assert!(!pair[0].is_ascii() && pair[1].is_ascii(), "{pair:?}");
            assert_eq!(meant(pair[0]), Some(pair[1]), "{pair:?} stands twice");
        }
        assert_eq!((meant('\u{ff41}'), meant('a'), meant('é')), (Some('a'), None, None));
    }

    #[test]
    fn what_nobody_sees_is_written_out() {
        assert_eq!(shown("a b\u{200b}\tc"), "a b\\u{200b}\\u{9}c");
    }
}
