//! Lines of text on a page of a certain width.
//!
//! Text wraps between words. A word is never broken: an ARN or a subject that is wider than the page stays whole, so
//! that it can be copied.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::{
    phrase::{Phrase, Tone, one_line},
    word::{Word, lines_of_words},
};

/// Text under construction.
#[derive(Debug)]
pub(crate) struct Page {
    width: usize,
    colour: bool,
    text: String,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(width: usize, colour: bool) -> Self {
        Self { width, colour, text: String::new() }
    }

    /// How many columns a line has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Everything that was written.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// An empty line between two parts; none at the top and never two.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A paragraph whose every line is indented alike.
    pub(crate) fn paragraph(&mut self, indent: usize, phrase: &Phrase) {
        self.hanging(indent, indent, phrase);
    }

    /// A paragraph whose later lines are indented by `hang`.
    fn hanging(&mut self, indent: usize, hang: usize, phrase: &Phrase) {
        self.text.push_str(&" ".repeat(indent));
        self.flow(indent, hang, phrase);
    }

    /// A label and what it says. When all words have room beside the label they stand there, else below it.
    pub(crate) fn row(&mut self, indent: usize, label: &str, label_width: usize, phrase: &Phrase) {
        let hang = indent + label_width + 2;
        let widest = lines_of_words(phrase).iter().flatten().map(Word::width).max().unwrap_or_default();
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(&Tone::Faint.paint(label, self.colour));
        if hang + widest <= self.width {
            self.text.push_str(&" ".repeat(hang - indent - label.width().min(label_width + 1)));
            self.flow(hang, hang, phrase);
        } else {
            self.text.push('\n');
            self.paragraph(indent + 2, phrase);
        }
    }

    /// Whether [`Page::row`] puts it beside the label, and on one line.
    pub(crate) fn fits_beside(&self, indent: usize, label_width: usize, phrase: &Phrase) -> bool {
        indent + label_width + 2 + phrase.width() <= self.width
    }

    /// A line that is not wrapped.
    pub(crate) fn line(&mut self, indent: usize, phrase: &Phrase) {
        let mut text = " ".repeat(indent);
        for (tone, part) in &phrase.parts {
            text.push_str(&tone.paint(&one_line(part), self.colour));
        }
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// A line with text at both ends; what has no room at the right stands below, indented.
    pub(crate) fn ends(&mut self, left: &Phrase, right: &Phrase) {
        let taken = left.width() + right.width();
        if taken + 2 <= self.width {
            let between = " ".repeat(self.width - taken);
            let mut both = left.clone().and(Tone::Plain, &between);
            both.parts.extend(right.parts.iter().cloned());
            self.line(0, &both);
        } else {
            self.paragraph(0, left);
            self.paragraph(2, right);
        }
    }

    /// Writes the words from the current column on, and ends the line.
    fn flow(&mut self, start: usize, hang: usize, phrase: &Phrase) {
        let mut column = start;
        for (number, line) in lines_of_words(phrase).into_iter().enumerate() {
            if number > 0 {
                self.text.push('\n');
                if !line.is_empty() {
                    self.text.push_str(&" ".repeat(hang));
                }
                column = hang;
            }
            let mut first = true;
            for word in line {
                let (blanks, width) = (word.blanks, word.width());
                if !first && column + blanks + width > self.width {
                    self.text.push('\n');
                    self.text.push_str(&" ".repeat(hang));
                    column = hang;
                } else {
                    self.text.push_str(&" ".repeat(blanks));
                    column += blanks;
                }
                for (tone, part) in &word.parts {
                    self.text.push_str(&tone.paint(part, self.colour));
                }
                column += width;
                first = false;
            }
        }
        self.text.push('\n');
    }
}

/// The text in lines of at most so many columns, for a cell of a table: here a word that is too wide is broken.
pub(crate) fn cell(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in one_line(text).split(' ').filter(|word| !word.is_empty()) {
        let room = width.saturating_sub(line.width() + 1);
        if !line.is_empty() && word.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if line.width() + character.width().unwrap_or_default() > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(width: usize, indent: usize, text: &str) -> String {
        let mut page = Page::new(width, false);
        page.paragraph(indent, &Phrase::plain(text));
        page.into_text()
    }

    #[test]
    fn words_wrap_and_a_word_that_is_too_wide_stays_whole() {
        assert_eq!(wrapped(12, 2, "one two three four"), "  one two\n  three four\n");
        assert_eq!(
            wrapped(12, 2, "on arn:aws:iam::123456789012:role/demo now"),
            "  on\n  arn:aws:iam::123456789012:role/demo\n  now\n"
        );
    }

    #[test]
    fn blanks_inside_of_a_line_are_kept_as_aws_writes_them() {
        assert_eq!(wrapped(40, 0, "your provider,  please"), "your provider,  please\n");
        assert_eq!(wrapped(20, 0, "your provider,  please"), "your provider,\nplease\n");
    }

    #[test]
    fn a_line_feed_begins_a_line_with_the_same_indent() {
        assert_eq!(wrapped(40, 2, "one\n\n  two\n"), "  one\n\n    two\n\n");
    }

    #[test]
    fn a_command_in_backticks_stays_in_one_piece() {
        assert_eq!(wrapped(20, 0, "compare with `aws iam list` or `a b`"), "compare with\n`aws iam list` or\n`a b`\n");
        assert_eq!(wrapped(8, 0, "a ` b c d"), "a ` b c\nd\n");
        let long = format!("`{}`", "ab ".repeat(20).trim_end());
        assert_eq!(wrapped(20, 0, &long).lines().count(), 4);
    }

    #[test]
    fn a_row_stands_beside_its_label_or_below_it_but_never_half() {
        let mut page = Page::new(24, false);
        page.row(2, "seen", 6, &Phrase::plain("short words wrap here"));
        page.row(2, "wanted", 6, &Phrase::plain("repo:owner/name:*"));
        assert_eq!(page.into_text(), "  seen    short words\n          wrap here\n  wanted\n    repo:owner/name:*\n");
    }

    #[test]
    fn both_ends_share_a_line_when_there_is_room() {
        let (left, right) = (Phrase::plain("a case"), Phrase::plain("a.yml:1"));
        let mut page = Page::new(16, false);
        page.ends(&left, &right);
        assert_eq!(page.into_text(), "a case   a.yml:1\n");
        let mut page = Page::new(14, false);
        page.ends(&left, &right);
        assert_eq!(page.into_text(), "a case\n  a.yml:1\n");
    }

    #[test]
    fn gaps_do_not_add_up() {
        let mut page = Page::new(10, false);
        page.gap();
        page.line(0, &Phrase::plain("a"));
        page.gap();
        page.gap();
        page.line(0, &Phrase::plain("b"));
        assert_eq!(page.into_text(), "a\n\nb\n");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_page_unless_one_word_is(text in "[a-zé日 ]{0,80}", width in 1_usize..40, indent in 0_usize..6) {
            let laid = wrapped(width, indent, &text);
            for line in laid.lines() {
                prop_assert!(line.width() <= width || !line.trim().contains(' '), "{line:?} in {width}");
            }
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&laid), words(&text));
        }

        #[test]
        fn a_cell_keeps_to_its_width_and_loses_nothing(text in "[a-zé日 ]{0,60}", width in 2_usize..20) {
            let lines = cell(&text, width);
            for line in &lines {
                prop_assert!(line.width() <= width, "{line:?} in {width}");
            }
            prop_assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }
}
