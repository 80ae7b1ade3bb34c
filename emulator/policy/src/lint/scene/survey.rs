//! Who gets in by a statement that trusts web identities: tokens of the people who should not are made and judged.
//!
//! A stranger has a repository of his own, under any name that is free; another repository belongs to the owner whom
//! the statement names; the triggers are those that everybody with write access to the named repository has; the
//! successor has registered a name that was given up, and has other ids. A token counts only if the whole policy,
//! its Deny statements included, lets it in. A statement that asks for more than the token tells (an address, a
//! date) is taken to refuse.

use super::{
    Grant, Token, Trust,
    candidates::{Candidates, MALLORY, Name},
    token::Job,
};

/// Tokens that were let in, by whom they belong to.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Survey {
    /// Somebody else's repository.
    pub(in crate::lint) stranger: Option<Token>,
    /// Somebody else's repository that calls the workflow which the statement names.
    pub(in crate::lint) calling_stranger: Option<Token>,
    /// Somebody else's repository, in a run that the actor started whom the statement names.
    pub(in crate::lint) luring_stranger: Option<Token>,
    /// Another repository of the same owner.
    pub(in crate::lint) other_repository: Option<Token>,
    /// A pull request of the named repository.
    pub(in crate::lint) pull_request: Option<Token>,
    /// A branch of any name.
    pub(in crate::lint) branch: Option<Token>,
    /// A tag of any name.
    pub(in crate::lint) tag: Option<Token>,
    /// An environment of any name.
    pub(in crate::lint) environment: Option<Token>,
    /// The default branch, by one of its usual names.
    pub(in crate::lint) default_branch: Option<Token>,
    /// A repository of the same name and other ids.
    pub(in crate::lint) successor: Option<Token>,
    /// The named workflow, at a branch of any name.
    pub(in crate::lint) workflow_of_any_branch: Option<Token>,
}

impl Survey {
    /// Whether people get in who have nothing to do with the repository that is meant.
    pub(in crate::lint) fn is_open(&self) -> bool {
        self.stranger.is_some()
            || self.calling_stranger.is_some()
            || self.luring_stranger.is_some()
            || self.other_repository.is_some()
    }
}

/// Tries the tokens of everybody.
pub(super) fn survey(trust: &Trust<'_>, grant: &Grant<'_>, audiences: Option<&[&str]>) -> Survey {
    if grant.account().is_some_and(|account| trust.account.is_some_and(|own| own != account)) {
        return Survey::default();
    }
    let candidates = Candidates::new(trust, grant, audiences);
    let first = |tokens: Vec<Token>| tokens.into_iter().find(|token| trust.admits(grant, token));
    if !grant.github {
        let token = candidates.token(&Name::new(MALLORY, "app"), &Job::of_context("", ""));
        let of = |subject: String| Token { subject: Some(subject), ..token.clone() };
        let tokens = candidates.subjects_of_strangers().into_iter().map(of).collect();
        return Survey { stranger: first(candidates.audiences(tokens)), ..Survey::default() };
    }
    let jobs = candidates.jobs();
    let at = |context: &str| [Job::of_context(context, "refs/heads/main")];
    let own = candidates.own_names();
    let strangers = candidates.stranger_names();
    let mut stranger = first(candidates.tokens(&strangers, &jobs, &[None]));
    if stranger.is_none() {
        stranger = first(candidates.templated(&strangers));
    }
    let mut survey = Survey {
        calling_stranger: if stranger.is_none() {
            first(candidates.tokens(&strangers, &jobs, &candidates.called_workflows()))
        } else {
            None
        },
        luring_stranger: if stranger.is_none() {
            first(candidates.by_named_actor(candidates.tokens(&strangers, &jobs, &[None])))
        } else {
            None
        },
        other_repository: first(candidates.tokens(&candidates.other_names(), &jobs, &[None])),
        pull_request: first(candidates.tokens(&own, &at("pull_request"), &[None])),
        branch: first(candidates.tokens(&own, &at("ref:refs/heads/mallory"), &[None])),
        tag: first(candidates.tokens(&own, &at("ref:refs/tags/mallory"), &[None])),
        environment: first(candidates.tokens(&own, &at("environment:mallory"), &[None])),
        default_branch: first(candidates.tokens(
            &own,
            &["main", "master"].map(|branch| Job::of_context(&format!("ref:refs/heads/{branch}"), "")),
            &candidates.legitimate_workflows(),
        )),
        successor: None,
        workflow_of_any_branch: first(candidates.tokens(
            &candidates.all_names(),
            &jobs,
            &candidates.workflows_of_any_branch(),
        )),
        stranger,
    };
    // New repositories have immutable subjects: what they are let in by comes first.
    let candidates = candidates.immutable_first();
    let successors = candidates.successor_names();
    survey.successor = first(candidates.tokens(&successors, &jobs, &candidates.legitimate_workflows()));
    if survey.stranger.is_some() {
        survey.other_repository = None;
    }
    survey
}
