//! Text in several tones, made safe to print.
//!
//! Names, messages and claims come from files and from tokens that anybody may have written. What could move the
//! cursor, ring the bell or turn the reading direction is shown as its code point instead of being sent to the terminal.

use owo_colors::Style;
use unicode_width::UnicodeWidthStr;

/// How a piece of text stands out, when there is colour. Without colour nothing is lost: no tone says anything that the
/// words do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Unsure,
}

/// Text in one or several tones. A line feed in it begins a new line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phrase {
    pub(crate) parts: Vec<(Tone, String)>,
}

impl Tone {
    pub(crate) fn paint(self, text: &str, colour: bool) -> String {
        let style = match self {
            Self::Plain => None,
            Self::Strong => Some(Style::new().bold()),
            Self::Faint => Some(Style::new().dimmed()),
            Self::Good => Some(Style::new().green()),
            Self::Bad => Some(Style::new().red()),
            Self::Unsure => Some(Style::new().yellow()),
        };
        match style {
            Some(style) if colour && !text.is_empty() => style.style(text).to_string(),
            _ => text.to_owned(),
        }
    }
}

impl Phrase {
    /// A phrase that begins with this text.
    pub(crate) fn of(tone: Tone, text: &str) -> Self {
        Self::default().and(tone, text)
    }

    /// A phrase in the usual tone.
    pub(crate) fn plain(text: &str) -> Self {
        Self::of(Tone::Plain, text)
    }

    /// The phrase with more text at its end.
    pub(crate) fn and(mut self, tone: Tone, text: &str) -> Self {
        self.parts.push((tone, printable(text)));
        self
    }

    /// How many columns it takes on one line.
    pub(crate) fn width(&self) -> usize {
        self.parts.iter().map(|(_, text)| text.width()).sum()
    }
}

/// The text without anything that a terminal would obey; line feeds stay, tabs become four blanks.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("    "),
            _ if is_obeyed(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}

/// The same on one line.
pub(crate) fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

/// Control characters, line separators, and the marks that turn the reading direction.
pub(crate) fn is_obeyed(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(printable("a\u{1b}[31mb\u{7}\r"), r"a\u{1b}[31mb\u{7}\u{d}");
        assert_eq!(printable("repo:\u{202e}gro/lic"), r"repo:\u{202e}gro/lic");
        assert_eq!(printable("one\r\ntwo\tthree"), "one\ntwo    three");
        assert_eq!(one_line("one\ntwo"), "one two");
    }

    #[test]
    fn without_colour_a_tone_adds_nothing() {
        assert_eq!(Tone::Bad.paint("denied", false), "denied");
        assert_eq!(Tone::Bad.paint("denied", true), "\u{1b}[31mdenied\u{1b}[0m");
        assert_eq!(Tone::Plain.paint("denied", true), "denied");
    }
}
