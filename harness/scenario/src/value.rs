//! One value out of a node: text, a whole number, one word of a list, a list.

use crate::{
    problem::{Problems, did_you_mean, one_of},
    yaml::{Entry, Kind, Node},
};

/// Text that is not empty, as it was written: `012` and `true` are text too.
pub(crate) fn text<'a>(node: &'a Node, what: &str, problems: &mut Problems) -> Option<&'a str> {
    match &node.kind {
        Kind::Text { text, .. } if !node.is_null() && !text.trim().is_empty() => Some(text),
        Kind::Text { .. } => {
            problems.add(&node.at, format!("{what} is empty")).help("give it a value");
            None
        }
        Kind::List(_) => {
            problems.add(&node.at, format!("{what} must be text, not a list"));
            None
        }
        Kind::Map(_) => {
            problems
                .add(&node.at, format!("{what} must be text, not a mapping"))
                .help("text that begins with `{` is put in quotes");
            None
        }
    }
}

/// Text that parses as a `T`, whose own error says what is wrong.
pub(crate) fn parsed<T>(node: &Node, what: &str, problems: &mut Problems) -> Option<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    match text(node, what, problems)?.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            problems.add(&node.at, format!("{what}: {error}"));
            None
        }
    }
}

/// A whole number from 1.
pub(crate) fn number(node: &Node, what: &str, problems: &mut Problems) -> Option<u64> {
    let text = text(node, what, problems)?;
    match text.parse() {
        Ok(number) if number > 0 => Some(number),
        _ => {
            problems.add(&node.at, format!("{what} must be a whole number from 1, not `{text}`"));
            None
        }
    }
}

/// One of the words of a table.
pub(crate) fn choice<T: Copy>(node: &Node, what: &str, table: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    let text = text(node, what, problems)?;
    if let Some((_, value)) = table.iter().find(|(word, _)| *word == text) {
        return Some(*value);
    }
    let words = || table.iter().map(|(word, _)| *word);
    let help = match did_you_mean(text, words()) {
        Some(meant) => format!("did you mean `{meant}`? it may be {}", one_of(words())),
        None => format!("it may be {}", one_of(words())),
    };
    problems.add(&node.at, format!("`{text}` is not {what}")).help(help);
    None
}

/// The items of a list.
pub(crate) fn list<'a>(node: &'a Node, what: &str, example: &str, problems: &mut Problems) -> &'a [Node] {
    if let Kind::List(items) = &node.kind {
        return items;
    }
    problems.add(&node.at, format!("{what} must be a list")).help(format!("write `{example}`"));
    &[]
}

/// The entries of a mapping whose keys are free.
pub(crate) fn entries<'a>(node: &'a Node, what: &str, example: &str, problems: &mut Problems) -> &'a [Entry] {
    if let Kind::Map(entries) = &node.kind {
        return entries;
    }
    problems.add(&node.at, format!("{what} must be a mapping")).help(format!("write `{example}`"));
    &[]
}

/// The texts of a list, those that could be read.
pub(crate) fn texts(node: &Node, what: &str, example: &str, problems: &mut Problems) -> Vec<String> {
    let items = list(node, what, example, problems);
    items.iter().filter_map(|item| text(item, &format!("an item of {what}"), problems).map(str::to_owned)).collect()
}

/// `true` or `false`; what is neither is noted, and counts as `false`.
pub(crate) fn truth(node: &Node, what: &str, problems: &mut Problems) -> bool {
    const WORDS: &[(&str, bool)] = &[("true", true), ("false", false)];
    choice(node, &format!("a value of {what}"), WORDS, problems).unwrap_or_default()
}
