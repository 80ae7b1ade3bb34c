//! Words: what a page never breaks.
//!
//! A word stands between two blanks. What stands in backticks is one word too, unless it is long: a command that is to be
//! copied stays in one piece.

use unicode_width::UnicodeWidthStr;

use crate::phrase::{Phrase, Tone};

/// Up to so many characters in backticks are one word.
const MOST_QUOTED: usize = 40;

/// What stands between two blanks, with the blanks before it.
#[derive(Debug, Default)]
pub(crate) struct Word {
    pub(crate) blanks: usize,
    pub(crate) parts: Vec<(Tone, String)>,
}

/// The words of each line. Blanks at the end of a line are left out; those between words are kept, for AWS's messages
/// have doubled ones.
pub(crate) fn lines_of_words(phrase: &Phrase) -> Vec<Vec<Word>> {
    let mut lines = vec![Vec::new()];
    let mut word = Word::default();
    let mut end_word = |word: &mut Word, end_line: bool, blank: bool| {
        if !word.parts.is_empty() {
            let ended = std::mem::take(word);
            if let Some(line) = lines.last_mut() {
                line.push(ended);
            }
        }
        if blank {
            word.blanks += 1;
        }
        if end_line {
            word.blanks = 0;
            lines.push(Vec::new());
        }
    };
    for (tone, text) in &phrase.parts {
        let mut quoted = 0;
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '`' if quoted == 0 => {
                    quoted = quoted_length(rest.as_str());
                    word.push(*tone, character);
                    continue;
                }
                ' ' if quoted == 0 => end_word(&mut word, false, true),
                '\n' => end_word(&mut word, true, false),
                _ => word.push(*tone, character),
            }
            quoted = quoted.saturating_sub(1);
        }
    }
    end_word(&mut word, false, false);
    lines
}

impl Word {
    /// How many columns it takes, without the blanks.
    pub(crate) fn width(&self) -> usize {
        self.parts.iter().map(|(_, text)| text.width()).sum()
    }

    fn push(&mut self, tone: Tone, character: char) {
        match self.parts.last_mut() {
            Some((last, text)) if *last == tone => text.push(character),
            _ => self.parts.push((tone, character.to_string())),
        }
    }
}

/// How many characters follow up to and with the backtick that closes a short quotation; none when nothing closes it.
fn quoted_length(text: &str) -> usize {
    let closes = text.chars().take(MOST_QUOTED + 1).take_while(|character| *character != '\n').position(|it| it == '`');
    closes.map_or(0, |at| at + 1)
}
