//! Who gets in by a statement that trusts web identities: tokens of the people who should not are made and judged.
//!
//! A stranger has a repository of his own, under any name that is free; another repository belongs to the owner whom
//! the statement names; the triggers are those that everybody with write access to the named repository has; the
//! successor has registered a name that was given up, and has other ids. A token counts only if the whole policy,
//! its Deny statements included, lets it in. What the caller says of
//! himself is as the policy likes it best; a statement that asks for still more (a VPC, a tag) is taken to refuse.

use std::iter;

use super::{
    Grant, OpenPart, Token, Trust,
    candidates::{Candidates, MALLORY, Name},
    template::Whose,
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
    /// Somebody else's repository, by a subject whose template puts the name of a workflow where the repository is asked for.
    pub(in crate::lint) templated_stranger: Option<Token>,
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
    /// A new branch, a new tag and a new environment, each of a name that a wildcard lets in.
    pub(in crate::lint) new_names: Vec<Token>,
    /// The default branch, by one of its usual names.
    pub(in crate::lint) default_branch: Option<Token>,
    /// A repository of the same name and other ids.
    pub(in crate::lint) successor: Option<Token>,
    /// The named workflow, at a branch of any name.
    pub(in crate::lint) workflow_of_any_branch: Option<Token>,
    /// Of another provider than GitHub: the part of the subject that a wildcard leaves open.
    pub(in crate::lint) open_part: Option<OpenPart>,
    /// What the statement allows, when the Deny statements of the policy spare none of all the tokens that there were to try.
    pub(in crate::lint) cancelled: Option<Token>,
    /// Whether there was more to try than was tried.
    pub(in crate::lint) limited: bool,
    /// Of Cognito: somebody who has not signed in, in the pool that the statement names.
    pub(in crate::lint) guest: Option<Token>,
}

impl Survey {
    /// Whether people get in who have nothing to do with the repository that is meant.
    pub(in crate::lint) fn is_open(&self) -> bool {
        self.stranger.is_some()
            || self.calling_stranger.is_some()
            || self.luring_stranger.is_some()
            || self.templated_stranger.is_some()
            || self.other_repository.is_some()
    }
}

impl Survey {
    /// How many get in: nobody, somebody, or people who have nothing to do with it.
    pub(super) fn reach(&self) -> u8 {
        u8::from(self.admits_anybody()) + u8::from(self.is_open())
    }

    /// Whether anybody was found to get in.
    fn admits_anybody(&self) -> bool {
        let found = [&self.pull_request, &self.branch, &self.tag, &self.environment];
        let others = [&self.default_branch, &self.successor, &self.workflow_of_any_branch, &self.guest];
        self.is_open()
            || self.open_part.is_some()
            || !self.new_names.is_empty()
            || found.iter().chain(&others).any(|token| token.is_some())
    }
}

/// Tries the tokens of everybody.
pub(super) fn survey(trust: &Trust<'_>, grant: &Grant<'_>, audiences: Option<&[&str]>) -> Survey {
    if grant.account().is_some_and(|account| trust.account.is_some_and(|own| own != account)) {
        return Survey::default();
    }
    let candidates = Candidates::new(trust, grant, audiences);
    let first = |tokens: Vec<Token>| candidates.find(&tokens, |token| trust.admits(grant, token));
    if !grant.github {
        return other_provider(trust, grant, &candidates);
    }
    let jobs = candidates.jobs();
    let at = |context: &str| [Job::of_context(context, "refs/heads/main")];
    let own = candidates.own_names();
    let strangers = candidates.stranger_names();
    let mut stranger = tokens_of(&candidates, &strangers, &jobs).find_map(first);
    let mut calling = None;
    if stranger.is_none() {
        match first(candidates.templated(&strangers)) {
            Some(token) if token.job_workflow_ref.is_some() => calling = Some(token),
            found => stranger = found,
        }
        stranger =
            stranger.or_else(|| first(candidates.made(&strangers, &at("ref:refs/heads/main"), Whose::Strangers)));
    }
    let by_own = |job: Job| {
        let jobs = [job];
        let tokens = candidates.tokens(&own, &jobs, &[None]);
        first(tokens)
            .or_else(|| first(candidates.made(&own, &jobs, Whose::Insiders)))
            .or_else(|| first(candidates.made_behind_names(&own, &jobs)))
    };
    let mut survey = Survey {
        calling_stranger: if stranger.is_none() {
            calling.or_else(|| first(candidates.tokens(&strangers, &jobs, &candidates.called_workflows())))
        } else {
            None
        },
        luring_stranger: if stranger.is_none() {
            tokens_of(&candidates, &strangers, &jobs)
                .find_map(|tokens| first(candidates.by_named_actor(&tokens)))
                .or_else(|| first(candidates.templated_by_actor()))
        } else {
            None
        },
        templated_stranger: None,
        other_repository: other_repository(&candidates, &jobs, first),
        pull_request: by_own(Job::of_context("pull_request", "refs/heads/main")),
        branch: by_own(Job::of_context("ref:refs/heads/mallory", "refs/heads/main")),
        tag: by_own(Job::of_context("ref:refs/tags/mallory", "refs/heads/main")),
        // On a branch that was made for it: where the branch is pinned as well, the environment adds to that.
        environment: by_own(Job::of_context("environment:mallory", "refs/heads/mallory")),
        new_names: ["ref:refs/heads/", "ref:refs/tags/", "environment:"]
            .into_iter()
            .filter_map(|kind| {
                let mut jobs = candidates.jobs_of_open_names();
                jobs.retain(|job| job.context.starts_with(kind));
                first(candidates.tokens(&own, &jobs, &candidates.legitimate_workflows()))
            })
            .collect(),
        default_branch: first(candidates.tokens(
            &own,
            &["main", "master"].map(|branch| Job::of_context(&format!("ref:refs/heads/{branch}"), "")),
            &candidates.legitimate_workflows(),
        )),
        successor: None,
        open_part: None,
        guest: None,
        cancelled: None,
        limited: false,
        workflow_of_any_branch: first(candidates.tokens(
            &candidates.all_names(),
            &jobs,
            &candidates.workflows_of_any_branch(),
        ))
        .or_else(|| first(candidates.calling_at_any_branch(&own, &at("ref:refs/heads/main")))),
        stranger,
    };
    // New repositories have immutable subjects: what they are let in by comes first.
    candidates.immutable_first();
    let successors = candidates.successor_names();
    survey.successor = first(candidates.tokens(&successors, &jobs, &candidates.legitimate_workflows()))
        .or_else(|| first(candidates.made(&successors, &at("ref:refs/heads/main"), Whose::Strangers)));
    if survey.stranger.is_some() {
        survey.other_repository = None;
    } else if survey.calling_stranger.is_none() && survey.luring_stranger.is_none() {
        survey.templated_stranger = first(candidates.named_like_a_repository());
    }
    if trust.denying().next().is_some() && !survey.admits_anybody() {
        let names = candidates.all_names();
        let mut tokens = candidates.tokens(&names, &jobs, &candidates.legitimate_workflows());
        tokens.extend(candidates.by_named_actor(&tokens));
        tokens.extend(candidates.made(&names, &jobs, Whose::Insiders));
        let allowed = |token: &Token| trust.applies(grant, grant.statement, token);
        let example = tokens.iter().find(|token| allowed(token)).cloned();
        let spared = || candidates.find(&tokens, |token| trust.admits(grant, token)).is_some();
        survey.cancelled = example.filter(|_| !spared() && candidates.is_all());
    }
    survey.limited = candidates.proves_nothing();
    survey
}

/// The tokens of these repositories: of any workflow of theirs, then of one that has the name that is asked for.
fn tokens_of<'a>(
    candidates: &'a Candidates,
    names: &'a [Name],
    jobs: &'a [Job],
) -> impl Iterator<Item = Vec<Token>> + 'a {
    let asked = if candidates.asks_for_workflow() { names.get(..names.len().min(16)).unwrap_or(names) } else { &[] };
    let of_that_name =
        |name: &'a Name| candidates.tokens(std::slice::from_ref(name), jobs, &candidates.own_workflows(name));
    iter::once_with(|| candidates.tokens(names, jobs, &[None])).chain(asked.iter().map(of_that_name))
}

/// Another repository of the owner: by its own jobs, by those that a named actor starts, or by a template.
fn other_repository(
    candidates: &Candidates,
    jobs: &[Job],
    first: impl Fn(Vec<Token>) -> Option<Token>,
) -> Option<Token> {
    let names = candidates.other_names();
    tokens_of(candidates, &names, jobs)
        .find_map(|tokens| first(tokens.clone()).or_else(|| first(candidates.by_named_actor(&tokens))))
        .or_else(|| first(candidates.templated_by_owner()))
        .or_else(|| {
            let jobs = [Job::of_context("ref:refs/heads/main", "refs/heads/main")];
            first(candidates.made(&candidates.other_names(), &jobs, Whose::Colleagues))
        })
}

/// Who gets in with a token of another provider than GitHub.
fn other_provider(trust: &Trust<'_>, grant: &Grant<'_>, candidates: &Candidates) -> Survey {
    let by_cognito = grant.issuer == "cognito-identity.amazonaws.com";
    let ways = if by_cognito { vec![Some("authenticated"), Some("unauthenticated")] } else { vec![None] };
    let token = Token {
        claims: candidates.claims_of_anybody(grant),
        ..candidates.token(&Name::new(MALLORY, "app"), &Job::of_context("", ""))
    };
    let admits = |token: &Token| trust.admits(grant, token);
    let subjects = candidates.subjects_of_strangers().into_iter();
    let tokens = subjects.flat_map(|subject| {
        let of =
            |amr: &Option<&str>| Token { subject: Some(subject.clone()), amr: amr.map(str::to_owned), ..token.clone() };
        ways.iter().map(of).collect::<Vec<_>>()
    });
    let stranger = candidates.find(&candidates.audiences(tokens.collect()), admits);
    let open_part = match stranger {
        Some(_) => None,
        None => candidates.open_part(grant.issuer, &token, admits),
    };
    let pool = grant.conditions("aud").flat_map(|condition| &condition.values).find(|value| !value.text.contains('*'));
    let guest = pool.filter(|_| by_cognito && stranger.is_none()).map(|pool| Token {
        subject: Some("somebody-who-has-not-signed-in".to_owned()),
        amr: Some("unauthenticated".to_owned()),
        audience: pool.text.clone(),
        ..token.clone()
    });
    let limited = candidates.proves_nothing();
    Survey { stranger, open_part, guest: guest.filter(admits), limited, ..Survey::default() }
}
