//! A list of patterns: the last one that matches decides, and `!` before a pattern turns it round.

use super::Pattern;
use crate::{file::Filter, place::Place, place::Text, run::NotStarted};

/// Why a list keeps a name out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refused {
    /// Nothing in it matches.
    NothingMatches,
    /// This pattern was the last to match.
    Excluded(String, Place),
}

impl Refused {
    pub(super) fn of(self, what: &str, name: &str, list: &Filter) -> NotStarted {
        match self {
            Self::NothingMatches => {
                let patterns: Vec<&str> = list.patterns.iter().map(|pattern| pattern.text.as_str()).collect();
                let reason =
                    format!("the {what} `{name}` matches none of `{}`: `{}`", list.name, patterns.join("`, `"));
                NotStarted::new(reason, Some(&list.place))
                    .help(format!("add a pattern for `{name}` to `{}`", list.name))
            }
            Self::Excluded(pattern, place) => {
                let reason = format!("the {what} `{name}` is kept out by `{pattern}` in `{}`", list.name);
                NotStarted::new(reason, Some(&place))
            }
        }
    }
}

/// Whether a list of names to take keeps this one out.
pub(super) fn name(list: &Filter, name: &str) -> Result<Option<Refused>, NotStarted> {
    let mut outcome = Some(Refused::NothingMatches);
    for text in &list.patterns {
        let (pattern, excludes) = read(text)?;
        if pattern.matches(name) {
            outcome = excludes.then(|| Refused::Excluded(text.text.clone(), text.place.clone()));
        }
    }
    Ok(outcome)
}

/// Whether a list of names to ignore keeps this one out. That `!` takes a name back here as well is unverified: GitHub
/// documents it for the other lists only.
pub(super) fn ignored_name(list: &Filter, name: &str) -> Result<Option<Refused>, NotStarted> {
    let mut outcome = None;
    for text in &list.patterns {
        let (pattern, takes_back) = read(text)?;
        if pattern.matches(name) {
            outcome = (!takes_back).then(|| Refused::Excluded(text.text.clone(), text.place.clone()));
        }
    }
    Ok(outcome)
}

fn read(text: &Text) -> Result<(Pattern, bool), NotStarted> {
    let (pattern, turned) = match text.text.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (text.text.as_str(), false),
    };
    // unverified: in which words GitHub refuses a pattern that it cannot read. That it starts nothing is certain.
    let pattern = Pattern::read(pattern).map_err(|why| {
        NotStarted::new(format!("GitHub cannot read a filter of the workflow: {why}"), Some(&text.place))
            .help(r"write `\` before a character that stands for itself")
    })?;
    Ok((pattern, turned))
}
