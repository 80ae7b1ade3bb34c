//! What a case must come to: the last thing that must happen, or the stage that must refuse.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Stage,
    fields::Fields,
    keys::EXPECT,
    message::MessagePattern,
    permission::action,
    place::Place,
    problem::{Problems, did_you_mean, one_of},
    value::{choice, text, texts},
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
    /// STS gives credentials of the next role for those.
    Chained,
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
    pub const ALL: &'static [Self] =
        &[Self::Minted, Self::Assumed, Self::Chained, Self::LoggedIn, Self::Pushed, Self::Pulled];

    /// The word in scenario files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::Assumed => "assumed",
            Self::Chained => "chained",
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
            Self::Chained => Stage::Chain,
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

/// What `expect` says.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) expectation: Expectation,
    /// Warnings that the case must be given; the report shows others too.
    pub(crate) warnings: Vec<MessagePattern>,
}

/// Reads `expect`. `None` means that a problem was noted.
pub(crate) fn expected(node: &Node, problems: &mut Problems) -> Option<Expected> {
    match &node.kind {
        Kind::Text { text, .. } if !node.is_null() => {
            let expectation = reached(text, node, problems).map(Expectation::Reached)?;
            Some(Expected { expectation, warnings: Vec::new() })
        }
        Kind::Map(_) => of_mapping(node, problems),
        Kind::Text { .. } | Kind::List(_) => {
            problems.add(&node.at, "`expect` says nothing that can be checked").help(example());
            None
        }
    }
}

fn of_mapping(node: &Node, problems: &mut Problems) -> Option<Expected> {
    let fields = Fields::read(node, &EXPECT, problems)?;
    let warnings = fields.find("warnings").map(|node| {
        let example = "warnings: [ \"GitHub ignores …\" ]";
        texts(node, "`warnings`", example, problems).into_iter().map(MessagePattern::new).collect()
    });
    let expectation = match fields.find("reached") {
        Some(word) => {
            let of_a_denial = EXPECT.known.iter().filter(|key| !matches!(**key, "reached" | "warnings"));
            if let Some((key, at)) = of_a_denial.into_iter().find_map(|key| Some((key, fields.key_at(key)?))) {
                problems
                    .add(at, format!("`{key}` is of a refusal, and this case expects none"))
                    .help("leave out either `reached`, or what is about the refusal");
            }
            let text = text(word, "`reached`", problems)?;
            Expectation::Reached(reached(text, word, problems)?)
        }
        None => Expectation::Denied(denial(&fields, node, problems)?),
    };
    Some(Expected { expectation, warnings: warnings.unwrap_or_default() })
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

fn denial(fields: &Fields<'_>, node: &Node, problems: &mut Problems) -> Option<Denial> {
    let stage = fields
        .require("denied", &node.at, "denied: assume-role", problems)
        .and_then(|node| denied_stage(node, problems));
    let status = fields.find("status").and_then(|node| status(node, problems));
    let words = |key: &str, problems: &mut Problems| {
        fields.find(key).and_then(|node| Some(text(node, &format!("`{key}`"), problems)?.to_owned()))
    };
    let error = words("error", problems);
    let message = words("message", problems).map(MessagePattern::new);
    let action = fields.find("action").and_then(|node| action(text(node, "`action`", problems)?, &node.at, problems));
    let reason = words("reason", problems);
    let place = problems.source.place(node.at.start);
    Some(Denial { stage: stage?, status, error, message, action, reason, place })
}

fn denied_stage(node: &Node, problems: &mut Problems) -> Option<Stage> {
    let table: Vec<(&str, Stage)> = Stage::ALL.iter().map(|stage| (stage.name(), *stage)).collect();
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
