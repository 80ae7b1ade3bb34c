//! What a log or an error line says: the messages in it that are known, and the inputs that the actions print.
//!
//! A line of a log may begin with GitHub's time stamp and hold colours. Nothing of a log is kept but what is recognised in
//! it, and of that every JSON web token is left out.

mod known;
mod template;

use std::{collections::BTreeMap, sync::Arc};

pub use known::KnownMessage;

use crate::{
    error::EvidenceError,
    file::SourceFile,
    shown::{shown, without_colours},
    spot::Spot,
};

/// A message of a log that is known.
#[derive(Clone, Debug)]
pub struct Message {
    /// Which one.
    pub known: &'static KnownMessage,
    /// What it names: `principal`, `action`, `resource`, `repository`, `tag`, `issuer` …
    pub parts: BTreeMap<&'static str, String>,
    /// The line, from the message on, without colours and tokens.
    pub text: String,
    /// Where it stands.
    pub at: Spot,
}

/// What a log says.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The messages, each once, in the order in which they first stand there.
    pub messages: Vec<Message>,
    /// What `configure-aws-credentials` was given, as it prints it, by name; of several runs, that of the last.
    pub inputs: BTreeMap<&'static str, String>,
}

/// The inputs of the actions that decide something.
const INPUTS: &[&str] = &[
    "role-to-assume",
    "aws-region",
    "audience",
    "role-session-name",
    "role-duration-seconds",
    "role-chaining",
    "registries",
    "registry-type",
];

/// Whether text is a log, or a line of one: it holds a message that is known.
pub(crate) fn is_log(text: &str) -> bool {
    text.lines().any(|line| known_in(line).is_some())
}

/// Reads a log.
///
/// # Errors
///
/// When nothing in it is known.
pub(crate) fn read(file: &Arc<SourceFile>) -> Result<Log, EvidenceError> {
    let mut log = Log::default();
    let mut at = 0;
    for line in file.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        if let Some((name, value)) = input(line) {
            log.inputs.insert(name, value);
        }
        let Some((known, found)) = known_in(line) else { continue };
        let repeated = |message: &Message| message.known == known && message.parts == found.parts;
        if log.messages.iter().any(repeated) {
            continue;
        }
        let (begins, text) = (start + found.start, line.get(found.start..).unwrap_or_default());
        log.messages.push(Message {
            known,
            parts: found.parts,
            text: shown(text),
            at: Spot::in_log(file, begins..start + line.len()),
        });
    }
    if log.messages.is_empty() {
        let error = EvidenceError::file(file.path(), "holds no message that is known");
        return Err(error.help("give the lines around `Error:` of the step that failed, unchanged"));
    }
    Ok(log)
}

fn known_in(line: &str) -> Option<(&'static KnownMessage, template::Match)> {
    known::KNOWN.iter().find_map(|known| Some((known, template::find(known.template, line)?)))
}

/// `  role-to-assume: arn:aws:iam::123456789012:role/deploy`, as a step's head shows it.
fn input(line: &str) -> Option<(&'static str, String)> {
    let (name, value) = line.split_once(": ")?;
    let name = name.rsplit(' ').next()?;
    let name = INPUTS.iter().copied().find(|input| *input == name)?;
    let value = without_colours(value.trim());
    (!value.is_empty() && !value.contains("***")).then_some((name, value))
}
