//! Everything that was given, joined: the account, GitHub's side, tokens, events and messages.

use std::sync::Arc;

use crate::{
    account::Account,
    facts::Facts,
    file::SourceFile,
    github::{GitHub, GitHubRepository},
    join,
    log::Log,
    token::Token,
    trail::TrailEvent,
};

/// What the material shows.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// The account of AWS.
    pub account: Account,
    /// GitHub's side.
    pub github: GitHub,
    /// Tokens, claims and subjects.
    pub tokens: Vec<Token>,
    /// Events of CloudTrail, in the order of their time.
    pub events: Vec<TrailEvent>,
    /// Logs and error lines.
    pub logs: Vec<Log>,
    /// Workflow files.
    pub workflows: Vec<Arc<SourceFile>>,
}

/// Joins everything that was read.
pub(crate) fn picture(mut facts: Facts) -> Picture {
    let github = github(std::mem::take(&mut facts.github));
    let keys = std::mem::take(&mut facts.issuer_keys);
    let signed = std::mem::take(&mut facts.signed).into_iter().map(|signed| signed.checked(&keys));
    let mut tokens = std::mem::take(&mut facts.tokens);
    tokens.extend(signed);
    let mut events = std::mem::take(&mut facts.events);
    events.sort_by_key(|event| event.time);
    let (logs, workflows) = (std::mem::take(&mut facts.logs), std::mem::take(&mut facts.workflows));
    Picture { account: join::join(facts), github, tokens, events, logs, workflows }
}

/// Outputs that name their repository are joined by its name; of those that name none, all are of the only repository there
/// is, and stay by themselves when there are several.
fn github(given: GitHub) -> GitHub {
    let mut repositories: Vec<GitHubRepository> = Vec::new();
    let (named, nameless): (Vec<_>, Vec<_>) = given.repositories.into_iter().partition(|it| it.full_name.is_some());
    for repository in named {
        let same = |known: &&mut GitHubRepository| match (&known.full_name, &repository.full_name) {
            (Some(known), Some(other)) => known.eq_ignore_ascii_case(other),
            _ => false,
        };
        match repositories.iter_mut().find(same) {
            Some(known) => known.merge(repository),
            None => repositories.push(repository),
        }
    }
    let is_one = repositories.len() <= 1;
    for repository in nameless {
        match repositories.first_mut().filter(|_| is_one) {
            Some(only) => only.merge(repository),
            None => repositories.push(repository),
        }
    }
    GitHub { repositories, ..given }
}
