//! The inputs of an action as it sees them: evaluated, trimmed, empty where they are left out.

use super::{
    known::PartlyKnown,
    walk::{Here, whole_map},
};
use crate::place::Map;

/// The inputs of one step's action. Names are compared without regard to case, as GitHub does.
pub(super) struct Inputs {
    given: Vec<(String, PartlyKnown)>,
}

impl Inputs {
    pub(super) fn of(here: &Here<'_>) -> Self {
        let given = match &here.step.with {
            Map::Entries(entries) => {
                entries.iter().map(|(name, value)| (name.text.to_lowercase(), here.evaluate(value))).collect()
            }
            Map::Expression(text) => {
                whole_map(text, &here.contexts).into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()
            }
        };
        Self { given }
    }

    /// The input as written, empty where it is left out.
    pub(super) fn get(&self, name: &str) -> PartlyKnown {
        let found = self.given.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.trimmed()).unwrap_or_default()
    }

    /// Whether it is given, be it empty.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| given == name)
    }

    /// The lines of the input, without empty ones.
    pub(super) fn lines(&self, name: &str) -> Vec<PartlyKnown> {
        separated(&self.get(name), |character| character == '\n')
    }

    /// The values of the input, parted by commas or lines, without empty ones.
    pub(super) fn list(&self, name: &str) -> Vec<PartlyKnown> {
        separated(&self.get(name), |character| character == '\n' || character == ',')
    }

    /// Takes the given names that the action does not know off, as the runner does, and names them.
    pub(super) fn drop_unexpected(&mut self, valid: &[&str]) -> Vec<String> {
        let (kept, dropped) = std::mem::take(&mut self.given)
            .into_iter()
            .partition::<Vec<_>, _>(|(name, _)| valid.contains(&name.as_str()));
        self.given = kept;
        dropped.into_iter().map(|(name, _)| name).collect()
    }
}

/// The runner's warning of inputs that an action does not have.
pub(super) fn unexpected_inputs(dropped: &[String], valid: &[&str]) -> String {
    let quoted =
        |names: &mut dyn Iterator<Item = &str>| names.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let dropped = quoted(&mut dropped.iter().map(String::as_str));
    let valid = quoted(&mut valid.iter().copied());
    format!("Unexpected input(s) {dropped}, valid inputs are [{valid}]")
}

fn separated(text: &PartlyKnown, separates: impl Fn(char) -> bool) -> Vec<PartlyKnown> {
    text.split(separates).iter().map(PartlyKnown::trimmed).filter(|part| !part.is_empty()).collect()
}
