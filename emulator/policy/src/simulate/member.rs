//! The members of an object whose form is closed: each is known, and what is not is an error that says what was meant.

use crate::{
    PolicyError,
    document::{
        Place,
        json::{self, Node, Value},
    },
};

/// The members of one object.
#[derive(Debug)]
pub(super) struct Members<'a> {
    at: Place,
    found: &'a [json::Member],
}

impl<'a> Members<'a> {
    /// Reads an object that has these members and no others.
    pub(super) fn read(node: &'a Node, what: &str, known: &[&str]) -> Result<Self, PolicyError> {
        let found = node.members(what).map_err(|error| error.help(format!("its members are {}", list(known))))?;
        for member in found {
            if !known.contains(&member.key.as_str()) {
                let error = PolicyError::syntax(member.key_at, format!("{what} has no member `{}`", member.key));
                return Err(error.help(match similar(&member.key, known) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("its members are {}", list(known)),
                }));
            }
        }
        Ok(Self { at: node.at, found })
    }

    /// The value of a member; none when it is absent or null, which mean the same.
    pub(super) fn optional(&self, name: &str) -> Option<&'a Node> {
        let member = self.found.iter().find(|member| member.key == name)?;
        (!matches!(member.node.value, Value::Null)).then_some(&member.node)
    }

    /// The value of a member that must be there; `help` says what it is.
    pub(super) fn required(&self, name: &str, help: &str) -> Result<&'a Node, PolicyError> {
        match self.found.iter().find(|member| member.key == name) {
            Some(member) => Ok(&member.node),
            None => {
                let error = PolicyError::syntax(self.at, format!("`{name}` is missing"));
                Err(error.help(format!("add `{name}`: {help}")))
            }
        }
    }
}

/// The known name that was probably meant: the same in other letters, or some slips away.
fn similar<'n>(written: &str, known: &[&'n str]) -> Option<&'n str> {
    let letters = |name: &str| name.replace(['_', '-', ' '], "").to_lowercase();
    let distance = |name: &&'n str| strsim::damerau_levenshtein(&letters(name), &letters(written));
    // The distance takes time by the product of the lengths: no name is that long.
    if written.len() > 64 {
        return None;
    }
    known.iter().min_by_key(|name| distance(name)).filter(|name| distance(name) <= 1 + name.len() / 5).copied()
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
