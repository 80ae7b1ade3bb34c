//! Quotes that are not closed on their line.
//!
//! HCL ends a quoted string on the line where it begins, except inside of `${…}`. The parser reads on to the next
//! quote instead, and then complains about something else, far away: so the quote itself is looked for first.

use std::{iter::Peekable, ops::Range, str::CharIndices};

/// The first quoted string that has a line break outside of `${…}`, up to the end of its first line.
pub(crate) fn unclosed(text: &str) -> Option<Range<usize>> {
    let mut rest = text.char_indices().peekable();
    // What we are inside of: a quoted string with its start, or braces within an interpolation.
    let mut inside: Vec<Inside> = Vec::new();
    while let Some((at, character)) = rest.next() {
        if let Some(Inside::Quotes(start)) = inside.last().copied() {
            match character {
                '"' => drop(inside.pop()),
                '\n' => return Some(start..start + text.get(start..at)?.trim_end().len()),
                '\\' => drop(rest.next()),
                '$' | '%' => after_marker(character, &mut rest, &mut inside),
                _ => {}
            }
            continue;
        }
        match character {
            '"' => inside.push(Inside::Quotes(at)),
            '{' if !inside.is_empty() => inside.push(Inside::Braces),
            '}' => drop(inside.pop()),
            '#' => skip_line(&mut rest),
            '/' if next_is(&mut rest, '/') => skip_line(&mut rest),
            '/' if next_is(&mut rest, '*') => skip_to(text, &mut rest, at + 2, "*/"),
            '<' if next_is(&mut rest, '<') => skip_heredoc(text, &mut rest, at + 2),
            _ => {}
        }
    }
    None
}

#[derive(Clone, Copy)]
enum Inside {
    Quotes(usize),
    Braces,
}

type Characters<'a> = Peekable<CharIndices<'a>>;

fn next_is(rest: &mut Characters<'_>, wanted: char) -> bool {
    rest.peek().is_some_and(|(_, next)| *next == wanted)
}

/// `${` opens an interpolation; `$${` is text.
fn after_marker(marker: char, rest: &mut Characters<'_>, inside: &mut Vec<Inside>) {
    if next_is(rest, '{') {
        rest.next();
        inside.push(Inside::Braces);
    } else if next_is(rest, marker) {
        rest.next();
        if next_is(rest, '{') {
            rest.next();
        }
    }
}

fn skip_line(rest: &mut Characters<'_>) {
    while rest.peek().is_some_and(|(_, next)| *next != '\n') {
        rest.next();
    }
}

fn skip_to(text: &str, rest: &mut Characters<'_>, from: usize, end: &str) {
    let end = text.get(from..).and_then(|after| after.find(end)).map_or(text.len(), |found| from + found + end.len());
    while rest.peek().is_some_and(|(at, _)| *at < end) {
        rest.next();
    }
}

/// Skips to the line that holds nothing but the delimiter.
fn skip_heredoc(text: &str, rest: &mut Characters<'_>, from: usize) {
    let after = text.get(from..).unwrap_or_default();
    let first = after.lines().next().unwrap_or_default();
    let delimiter = first.strip_prefix('-').unwrap_or(first).trim();
    if delimiter.is_empty() || !delimiter.chars().all(|character| character.is_alphanumeric() || character == '_') {
        return;
    }
    let mut end = from;
    for line in after.split_inclusive('\n') {
        end += line.len();
        if line.trim() == delimiter {
            break;
        }
    }
    while rest.peek().is_some_and(|(at, _)| *at < end) {
        rest.next();
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a = \"one\nb = \"two\"\n", "\"one")]
    #[case("a = \"${var.x}\r\nb = 1", "\"${var.x}")]
    #[case("a = [\"one\", \"two]\n", "\"two]")]
    #[case("a = \"$${x\n", "\"$${x")]
    fn an_open_quote_is_found_where_it_stands(#[case] text: &str, #[case] found: &str) {
        assert_eq!(text.get(unclosed(text).unwrap()), Some(found));
    }

    #[rstest]
    #[case("a = \"one\"\n")]
    #[case("a = \"x ${join(\",\", [\n  \"a\",\n])}\"\n")]
    #[case("a = \"\\\"\" # isn\"t\nb = 1 // \"\n/* \"\n */ c = \"\"\n")]
    #[case("a = <<-EOT\n  say \"hello\n  EOT\nb = \"x\"\n")]
    #[case("a = { b = \"c\" }\nd = 1 < 2\n")]
    fn quotes_that_are_closed_are_left_alone(#[case] text: &str) {
        assert_eq!(unclosed(text), None);
    }
}
