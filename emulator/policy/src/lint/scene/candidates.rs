//! Tokens that might get in, made from what a statement compares.
//!
//! Names that somebody else could register, ids that nobody's policy has, the jobs that the statement speaks of and the
//! usual ones. Whether one gets in is the survey's question.

mod jobs;
mod names;
mod providers;
mod templates;
mod workflows;

use std::collections::BTreeSet;

use super::{
    Grant, Segment, SubjectHint, Token, Trust,
    hint::{Hints, fill},
    ids,
    token::Job,
    trust::meets,
};
use crate::document::Statement;

pub(super) use names::Name;
use names::names;
pub(in crate::lint) use providers::{OpenPart, audience_is_tenant, is_shared};

/// So many tokens of a kind are made for a policy of a usual size; of a larger one less for each statement. What they
/// do not show stays unsaid.
const TRIED: usize = 6_000;
/// A name that nobody's policy has.
pub(super) const MALLORY: &str = "mallory";

/// What a statement compares, and the tokens that are made of it.
pub(super) struct Candidates {
    hints: Hints,
    subjects: Vec<SubjectHint>,
    audiences: Vec<String>,
    workflow: String,
    actor: String,
    actor_id: String,
    /// Owners that the policy names in full, in lower case: nobody else can have their names.
    known_owners: BTreeSet<String>,
    known_repositories: BTreeSet<String>,
    /// So many tokens of a kind are made.
    tried: usize,
    /// The forms of the subject, in the order in which they are tried.
    forms: [bool; 2],
}

impl Candidates {
    pub(super) fn new(trust: &Trust<'_>, grant: &Grant<'_>, registered: Option<&[&str]>) -> Self {
        let denying: Vec<&Statement> = trust.denying().take(16).collect();
        let hints = Hints::of(grant.statement, &denying, |condition| grant.claim_of(condition));
        let subjects = names(&hints);
        let others: Vec<SubjectHint> = trust
            .grants
            .iter()
            .take(64)
            .flat_map(|grant| names(&Hints::of(grant.statement, &denying, |condition| grant.claim_of(condition))))
            .collect();
        let lower = |segment: &Segment| segment.text.to_ascii_lowercase();
        let known = |segment: &&Segment| !segment.wild;
        let audiences = match registered {
            // A provider for one tenant's audience takes no other, and whoever has another one is somebody else.
            Some(_) if audience_is_tenant(grant.issuer) => Vec::new(),
            None if audience_is_tenant(grant.issuer) => {
                let open = hints.claim("aud").iter().filter(|audience| audience.wild).take(4);
                let open = open.flat_map(|audience| audience.filled(&[MALLORY, "-mallory"]).collect::<Vec<_>>());
                distinct(open.chain([MALLORY.to_owned()]))
            }
            Some(registered) => registered.iter().map(|audience| (*audience).to_owned()).collect(),
            None => {
                let compared = hints.claim("aud").iter().take(4).flat_map(|aud| aud.filled(&["sts.amazonaws.com"]));
                distinct(compared.chain(["sts.amazonaws.com".to_owned()]))
            }
        };
        Self {
            known_owners: others.iter().map(|hint| &hint.owner).filter(known).map(lower).collect(),
            known_repositories: others.iter().map(|hint| &hint.repository).filter(known).map(lower).collect(),
            workflow: chosen(grant, &hints, "workflow", "ci"),
            actor: chosen(grant, &hints, "actor", MALLORY),
            actor_id: chosen(grant, &hints, "actor_id", "990003"),
            tried: tried(trust, grant),
            forms: [false, true],
            hints,
            subjects,
            audiences,
        }
    }

    /// Whether the statement compares more patterns than are followed.
    pub(super) fn is_cut(&self) -> bool {
        self.hints.cut
    }

    /// The same, with immutable subjects before classic ones.
    pub(super) fn immutable_first(self) -> Self {
        Self { forms: [true, false], ..self }
    }

    pub(super) fn token(&self, name: &Name, job: &Job) -> Token {
        let Name { owner, owner_id, repository, repository_id, enterprise_id } = name.clone();
        Token {
            owner,
            owner_id,
            repository,
            repository_id,
            actor: self.actor.clone(),
            actor_id: self.actor_id.clone(),
            job: job.clone(),
            workflow: self.workflow.clone(),
            job_workflow_ref: None,
            enterprise_id,
            audience: self.audiences.first().cloned().unwrap_or_default(),
            immutable: false,
            subject: None,
            claims: Vec::new(),
            amr: None,
        }
    }

    /// The tokens of these repositories and jobs, with both forms of the subject and all audiences.
    pub(super) fn tokens(&self, names: &[Name], jobs: &[Job], workflows: &[Option<String>]) -> Vec<Token> {
        let mut tokens = Vec::new();
        for name in names {
            for job in jobs {
                for workflow in workflows {
                    for immutable in self.forms {
                        let token = self.token(name, job);
                        tokens.push(Token { immutable, job_workflow_ref: workflow.clone(), ..token });
                    }
                }
                if tokens.len() > self.tried {
                    return self.audiences(tokens);
                }
            }
        }
        self.audiences(tokens)
    }

    pub(super) fn audiences(&self, tokens: Vec<Token>) -> Vec<Token> {
        let with = |token: Token| {
            let audiences = self.audiences.clone();
            audiences.into_iter().map(move |audience| Token { audience, ..token.clone() })
        };
        tokens.into_iter().flat_map(with).take(self.tried).collect()
    }

    /// These tokens, with the actor whom the statement names; none when it names nobody.
    pub(super) fn by_named_actor(&self, tokens: Vec<Token>) -> Vec<Token> {
        let named =
            |claim: &str| self.hints.claim(claim).iter().find(|value| !value.wild).map(|value| value.text.clone());
        let (actor, actor_id) = (named("actor"), named("actor_id"));
        if actor.is_none() && actor_id.is_none() {
            return Vec::new();
        }
        let with = |token: Token| Token {
            actor: actor.clone().unwrap_or_else(|| token.actor.clone()),
            actor_id: actor_id.clone().unwrap_or_else(|| token.actor_id.clone()),
            ..token
        };
        tokens.into_iter().map(with).collect()
    }
}

/// How many tokens of a kind are made: the fewer, the more there is to compare each of them with.
fn tried(trust: &Trust<'_>, grant: &Grant<'_>) -> usize {
    let statements = trust.denying().chain([grant.statement]);
    let values: usize = statements.flat_map(|statement| &statement.conditions).map(|found| found.values.len()).sum();
    (8 * TRIED / trust.grants.len().max(1)).min(64 * TRIED / values.max(1)).clamp(64, TRIED)
}

/// A value of a claim that its owner chooses freely, or that one of its owners has: one that meets all conditions on it,
/// when there is one. An actor who is named in full is somebody else.
fn chosen(grant: &Grant<'_>, hints: &Hints, claim: &str, usual: &str) -> String {
    let is_actor = claim.starts_with("actor");
    let named = hints.claim(claim).iter().filter(|value| !is_actor || value.wild).flat_map(|value| match claim {
        "actor_id" => ids::others(value).collect(),
        _ if value.wild => vec![fill(&value.text, usual)],
        _ => vec![value.text.clone()],
    });
    let mut values = named.chain([usual, MALLORY, "mallory-2"].map(str::to_owned));
    values
        .find(|value| grant.conditions(claim).all(|condition| meets(condition, value)))
        .unwrap_or_else(|| usual.to_owned())
}

/// The items without repetition, in their order.
fn distinct<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for item in items {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
    }
    distinct
}
