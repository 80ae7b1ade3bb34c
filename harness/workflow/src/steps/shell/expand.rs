//! Words to text, with the variables that are known.

use std::collections::BTreeMap;

use super::{
    Part, Word,
    parameter::{self, Operation},
};
use crate::{
    place::Place,
    steps::{
        known::{CannotTell, PartlyKnown, Piece},
        walk::Here,
    },
};

/// What a script's words are expanded with.
pub(crate) struct Expansion<'a, 'b> {
    pub(crate) here: &'a Here<'b>,
    /// Variables that the script itself has set.
    pub(crate) variables: BTreeMap<String, PartlyKnown>,
    /// What stands behind the characters that take the place of expressions which are not known.
    holes: Vec<CannotTell>,
    place: Place,
}

/// The variables `GITHUB_…` that the runner sets from the `github` context. GitHub: "Variables reference", section
/// Default environment variables.
const OF_GITHUB: &[&str] = &[
    "ACTOR",
    "ACTOR_ID",
    "API_URL",
    "BASE_REF",
    "EVENT_NAME",
    "GRAPHQL_URL",
    "HEAD_REF",
    "JOB",
    "REF",
    "REF_NAME",
    "REF_PROTECTED",
    "REF_TYPE",
    "REPOSITORY",
    "REPOSITORY_ID",
    "REPOSITORY_OWNER",
    "REPOSITORY_OWNER_ID",
    "RETENTION_DAYS",
    "RUN_ATTEMPT",
    "RUN_ID",
    "RUN_NUMBER",
    "SERVER_URL",
    "SHA",
    "TRIGGERING_ACTOR",
    "WORKFLOW",
    "WORKFLOW_REF",
    "WORKFLOW_SHA",
];

/// The first of the characters that stand for what is not known: private use, so that no script holds them.
const FIRST_HOLE: u32 = 0xF_0000;

impl<'a, 'b> Expansion<'a, 'b> {
    /// An expansion, and the script's text with a character for each part that is not known.
    pub(crate) fn of(script: &PartlyKnown, here: &'a Here<'b>, place: &Place) -> (Self, String) {
        let mut holes = Vec::new();
        let mut text = String::new();
        for piece in script.pieces() {
            match piece {
                Piece::Known(known) => text.push_str(known),
                Piece::CannotTell(reason) => {
                    let number = u32::try_from(holes.len()).unwrap_or(u32::MAX);
                    text.extend(FIRST_HOLE.checked_add(number).and_then(char::from_u32));
                    holes.push(reason.clone());
                }
            }
        }
        (Self { here, variables: BTreeMap::new(), holes, place: place.clone() }, text)
    }

    /// The word as one text.
    pub(crate) fn text(&self, word: &Word) -> PartlyKnown {
        let mut whole = PartlyKnown::default();
        for part in &word.parts {
            whole.append(self.part(part));
        }
        whole.bounded(&self.place)
    }

    /// The words that bash makes of it: values of unquoted variables fall apart at white space.
    pub(crate) fn fields(&self, word: &Word) -> Vec<PartlyKnown> {
        let mut fields = vec![];
        let mut current = PartlyKnown::default();
        let mut is_something = false;
        for part in &word.parts {
            let text = self.part(part);
            let falls_apart = matches!(part, Part::Variable { quoted: false, .. });
            if falls_apart {
                for (index, field) in text.split(char::is_whitespace).into_iter().enumerate() {
                    if index > 0 && is_something {
                        fields.push(std::mem::take(&mut current));
                        is_something = false;
                    }
                    is_something |= !field.is_empty();
                    current.append(field);
                }
            } else {
                is_something = true;
                current.append(text);
            }
        }
        if is_something {
            fields.push(current);
        }
        fields.into_iter().map(|field| field.bounded(&self.place)).collect()
    }

    fn part(&self, part: &Part) -> PartlyKnown {
        match part {
            Part::Literal(text) => self.without_holes(text),
            Part::Variable { expression, .. } => self.variable(expression),
            Part::Substitution(command) => {
                self.cannot_tell(format!("it is the output of `{}`", command.trim().replace('\n', " ")))
            }
        }
    }

    fn without_holes(&self, text: &str) -> PartlyKnown {
        let mut whole = PartlyKnown::default();
        for character in text.chars() {
            let number = u32::from(character).checked_sub(FIRST_HOLE).and_then(|number| usize::try_from(number).ok());
            match number.and_then(|number| self.holes.get(number)) {
                Some(reason) => whole.append(PartlyKnown::cannot_tell(reason.clone())),
                None => whole.push_str(character.encode_utf8(&mut [0; 4])),
            }
        }
        whole
    }

    fn variable(&self, expression: &str) -> PartlyKnown {
        let Some(parameter) = parameter::read(expression) else {
            return self.cannot_tell(format!("the script uses `${{{expression}}}`"));
        };
        let value = match (self.value_of(parameter.name), &parameter.operation) {
            (Some(value), _) => value,
            (None, Operation::Default(_)) => PartlyKnown::default(),
            (None, _) => {
                return self.cannot_tell(format!("the variable `{}` is set nowhere in the workflow", parameter.name));
            }
        };
        if parameter.operation == Operation::Plain {
            return value;
        }
        match value.text() {
            Err(reason) => PartlyKnown::cannot_tell(reason),
            Ok(text) => parameter::apply(&parameter.operation, &text).map_or_else(
                || self.cannot_tell(format!("the script uses `${{{expression}}}`")),
                |text| PartlyKnown::known(&text),
            ),
        }
    }

    fn value_of(&self, name: &str) -> Option<PartlyKnown> {
        let set = self.variables.get(name).or_else(|| self.here.environment.get(name));
        let of_runner = |name: &str| {
            let variable = name.strip_prefix("GITHUB_").filter(|variable| OF_GITHUB.contains(variable))?;
            Some(self.here.github(&variable.to_lowercase()))
        };
        set.cloned().or_else(|| of_runner(name))
    }

    fn cannot_tell(&self, why: String) -> PartlyKnown {
        PartlyKnown::cannot_tell(CannotTell::new(why, &self.place))
    }
}
