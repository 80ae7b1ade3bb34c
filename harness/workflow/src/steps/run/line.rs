//! Lines of a script that are looked for by their text: where a command stands, whether one ends the job for certain.
//!
//! Only a script that does nothing before but print is known to end: whatever is cleverer may be left before.

use crate::{
    place::{Place, Text},
    steps::known::PartlyKnown,
};

/// The line in which this stands, or the script where it is not found.
pub(super) fn of(script: &Text, what: &str) -> Place {
    let index = script.text.lines().position(|line| line.contains(what));
    index.map_or_else(|| script.place.clone(), |index| place(script, index))
}

/// The command by which the script fails whatever happens, `exit 1` or `false`, and its place.
pub(super) fn failing(script: &Text) -> Option<(String, Place)> {
    for (index, line) in script.text.lines().enumerate() {
        let line = line.trim();
        if ends(line) {
            return Some((line.to_owned(), place(script, index)));
        }
        let prints = line.starts_with("echo ") && !line.contains(['&', '|', ';', '$', '`', '<', '>', '\\']);
        if !line.is_empty() && !line.starts_with('#') && !prints {
            return None;
        }
    }
    None
}

fn ends(line: &str) -> bool {
    let status = line.strip_prefix("exit ").and_then(|status| status.trim().parse::<u8>().ok());
    line == "false" || status.is_some_and(|status| status != 0)
}

/// The place of a script is that of its first line.
fn place(script: &Text, index: usize) -> Place {
    let column = if index == 0 { script.place.column } else { 1 };
    Place { line: script.place.line + index, column, ..script.place.clone() }
}

/// The audience that a script asks for: what follows `audience=`.
pub(super) fn audience(text: &PartlyKnown) -> PartlyKnown {
    let mut after = PartlyKnown::default();
    let text = text.to_string();
    if let Some((_, rest)) = text.split_once("audience=") {
        let end = rest.find(['"', '\'', '&', ' ', '\n', '`', ')']).unwrap_or(rest.len());
        after.push_str(rest.get(..end).unwrap_or_default());
    }
    after
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("exit 1", Some(7))]
    #[case("echo no\nexit 3", Some(8))]
    #[case("# never\n\nfalse", Some(9))]
    #[case("exit 0", None)]
    #[case("exit", None)]
    #[case("test -f x && exit 1", None)]
    #[case("if x; then\nexit 1\nfi", None)]
    #[case("make\nexit 1", None)]
    #[case("echo a || true\nexit 1", None)]
    fn a_script_is_known_to_fail_where_nothing_can_keep_it_from_that(#[case] script: &str, #[case] at: Option<usize>) {
        let place = Place { file: "a.yml".into(), line: 7, column: 14 };
        let failing = failing(&Text { text: script.to_owned(), place });
        assert_eq!(failing.map(|(_, place)| place.line), at);
    }
}
