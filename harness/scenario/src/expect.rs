//! What a case must come to: the last thing that must happen, or the stage that must refuse.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    keys::EXPECT,
    message::MessagePattern,
    place::Place,
    problem::{Problems, did_you_mean, one_of},
    stage::Stage,
    value::{choice, text},
    yaml::{Kind, Node},
};

/// What a case must come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// The run gets this far without being refused.
    Reached(Reached),
    /// The run is refused.
    Denied(Denial),
}

/// The last thing that must happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    /// GitHub mints the token.
    Minted,
    /// STS gives credentials for it.
    Assumed,
    /// ECR gives an authorization token for them.
    LoggedIn,
    /// The image is in the repository.
    Pushed,
    /// The image is back.
    Pulled,
}

/// A refusal, as far as the case pins it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Denial {
    /// The stage that refuses.
    pub stage: Stage,
    /// The HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// AWS's error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// AWS's message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessagePattern>,
    /// The IAM action that is not allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Text that one of the decision's reasons contains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the expectation stands.
    pub place: Place,
}

impl Expectation {
    /// The stage at which the case ends when it comes out as expected.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::Reached(reached) => reached.stage(),
            Self::Denied(denial) => denial.stage,
        }
    }
}

impl Reached {
    /// Every word, in the order of the stages.
    pub const ALL: &'static [Self] = &[Self::Minted, Self::Assumed, Self::LoggedIn, Self::Pushed, Self::Pulled];

    /// The word in scenario files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::Assumed => "assumed",
            Self::LoggedIn => "logged-in",
            Self::Pushed => "pushed",
            Self::Pulled => "pulled",
        }
    }

    /// The stage that brings it about.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Minted => Stage::Mint,
            Self::Assumed => Stage::AssumeRole,
            Self::LoggedIn => Stage::Login,
            Self::Pushed => Stage::Push,
            Self::Pulled => Stage::Pull,
        }
    }
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads `expect`. `None` means that a problem was noted.
pub(crate) fn expectation(node: &Node, problems: &mut Problems) -> Option<Expectation> {
    match &node.kind {
        Kind::Text { text, .. } if !node.is_null() => reached(text, node, problems).map(Expectation::Reached),
        Kind::Map(_) => denial(node, problems).map(Expectation::Denied),
        Kind::Text { .. } | Kind::List(_) => {
            problems.add(&node.at, "`expect` says nothing that can be checked").help(example());
            None
        }
    }
}

fn reached(text: &str, node: &Node, problems: &mut Problems) -> Option<Reached> {
    let found = Reached::ALL.iter().find(|reached| reached.name() == text).copied();
    if found.is_none() {
        let words = || Reached::ALL.iter().map(|reached| reached.name());
        let help = match did_you_mean(text, words()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if text == "denied" => "say where: `expect: { denied: assume-role }`".to_owned(),
            None => example(),
        };
        problems.add(&node.at, format!("`{text}` is not something that a run comes to")).help(help);
    }
    found
}

fn example() -> String {
    let words = one_of(Reached::ALL.iter().map(|reached| reached.name()));
    format!("write {words}, or `{{ denied: STAGE, error: CODE }}`")
}

fn denial(node: &Node, problems: &mut Problems) -> Option<Denial> {
    let fields = Fields::read(node, &EXPECT, problems)?;
    let stage = fields
        .require("denied", &node.at, "denied: assume-role", problems)
        .and_then(|node| denied_stage(node, problems));
    let status = fields.find("status").and_then(|node| status(node, problems));
    let words = |key: &str, problems: &mut Problems| {
        fields.find(key).and_then(|node| Some(text(node, &format!("`{key}`"), problems)?.to_owned()))
    };
    let error = words("error", problems);
    let message = words("message", problems).map(MessagePattern::new);
    let action = fields.find("action").and_then(|node| action(node, problems));
    let reason = words("reason", problems);
    let place = problems.source.place(node.at.start);
    Some(Denial { stage: stage?, status, error, message, action, reason, place })
}

fn denied_stage(node: &Node, problems: &mut Problems) -> Option<Stage> {
    let named = |stage: &&Stage| matches!(&node.kind, Kind::Text { text, .. } if text == stage.name());
    if let Some((stage, why)) = Stage::ALL.iter().find(named).and_then(|stage| Some((stage, stage.not_yet()?))) {
        problems.add(&node.at, format!("no case can be denied at `{stage}` yet")).help(why);
        return None;
    }
    let stages = Stage::ALL.iter().filter(|stage| stage.not_yet().is_none());
    let table: Vec<(&str, Stage)> = stages.map(|stage| (stage.name(), *stage)).collect();
    choice(node, "a stage", &table, problems)
}

fn status(node: &Node, problems: &mut Problems) -> Option<u16> {
    let written = text(node, "`status`", problems)?;
    let status = written.parse().ok().filter(|status| (400..=599).contains(status));
    if status.is_none() {
        problems
            .add(&node.at, format!("`{written}` is not the HTTP status of a refusal"))
            .help("it is a number from 400 to 599");
    }
    status
}

fn action(node: &Node, problems: &mut Problems) -> Option<String> {
    let written = text(node, "`action`", problems)?;
    let word = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !part.is_empty();
    if !written.split_once(':').is_some_and(|(service, action)| word(service) && word(action)) {
        problems
            .add(&node.at, format!("`{written}` is not an IAM action"))
            .help("write service and action: `ecr:PutImage`");
        return None;
    }
    Some(written.to_owned())
}
