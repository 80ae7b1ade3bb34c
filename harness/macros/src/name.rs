//! Titles and names of cases as names of modules and tests.

use std::collections::HashMap;

/// Gives names, none of them twice.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, usize>);

impl Names {
    /// The words of a text, joined by `_`; with a number where the name is taken.
    pub(crate) fn of(&mut self, text: &str) -> String {
        let words: Vec<String> = text
            .split(|character: char| !character.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let mut name = words.join("_");
        // A single word may be one of Rust's own, and no name begins with a digit.
        if words.len() < 2 || name.starts_with(|first: char| first.is_ascii_digit()) {
            name = format!("case_{name}");
        }
        let taken = self.0.entry(name.clone()).or_default();
        *taken += 1;
        if *taken == 1 { name } else { format!("{name}_{taken}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_words_and_is_never_given_twice() {
        let mut names = Names::default();
        let given = ["develop is pushed (crane)", "move", "2nd `push`", "develop is pushed: crane", "ä"];
        let expected = ["develop_is_pushed_crane", "case_move", "case_2nd_push", "develop_is_pushed_crane_2", "case_"];
        assert_eq!(given.map(|text| names.of(text)), expected);
    }
}
