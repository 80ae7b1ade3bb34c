//! Tokens that might get in, made from what a statement compares.
//!
//! Names that somebody else could register, ids that nobody's policy has, the jobs that the statement speaks of and the
//! usual ones. Whether one gets in is the survey's question.

mod alias;
mod jobs;
mod names;
mod providers;
mod templates;
mod workflows;

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use super::{Grant, Segment, SubjectHint, Token, Trust, hint::Hints, token::Job};
use crate::document::{Condition, Statement};
use alias::{Alias, Choice};

pub(super) use names::Name;
use names::names;
pub(in crate::lint) use providers::{OpenPart, audience_is_tenant, is_shared};

/// So many tokens of a kind are made for a policy of a usual size; of a larger one less for each statement. What they
/// do not show stays unsaid.
const TRIED: usize = 6_000;
/// More Deny statements than this are not followed.
const DENYING: usize = 16;
/// A name that nobody's policy has.
pub(super) const MALLORY: &str = "mallory";

/// What a statement compares, and the tokens that are made of it.
pub(super) struct Candidates {
    hints: Hints,
    subjects: Vec<SubjectHint>,
    audiences: Vec<String>,
    /// What the owner of a repository chooses, as the policy likes it best.
    chosen: Choice,
    /// The same people under other names, in other words, where the policy refuses some.
    aliases: Vec<Alias>,
    /// Ids that patterns let through, by claim.
    open_ids: BTreeMap<&'static str, Vec<String>>,
    /// Whether the policy refuses some jobs, or has names come from other claims: then unusual jobs are tried too.
    wary: bool,
    /// Owners that the policy names in full, in lower case: nobody else can have their names.
    known_owners: BTreeSet<String>,
    known_repositories: BTreeSet<String>,
    /// So many tokens of a kind are made.
    tried: usize,
    /// Whether the statement names every repository that it lets in.
    closed: bool,
    /// Whether there was more to try than was tried.
    cut: Cell<bool>,
    /// The forms of the subject, in the order in which they are tried.
    forms: Cell<[bool; 2]>,
}

impl Candidates {
    pub(super) fn new(trust: &Trust<'_>, grant: &Grant<'_>, registered: Option<&[&str]>) -> Self {
        let denying: Vec<&Statement> = trust.denying().take(DENYING).collect();
        let refused: Vec<&Condition> = denying.iter().flat_map(|statement| &statement.conditions).collect();
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
        let audiences: Vec<String> = match registered {
            // A provider for one tenant's audience takes no other, and whoever has another one is somebody else.
            Some(_) if audience_is_tenant(grant.issuer) => Vec::new(),
            None if audience_is_tenant(grant.issuer) => {
                let open = hints.claim("aud").iter().filter(|audience| audience.wild).take(4);
                let open = open.flat_map(|audience| audience.filled(&[MALLORY, "-mallory"]).collect::<Vec<_>>());
                distinct(open.chain([MALLORY.to_owned()]))
            }
            Some(registered) => registered.iter().map(|audience| (*audience).to_owned()).collect(),
            None => {
                let compared = hints.claim("aud").iter().flat_map(|audience| audience.filled(&["sts.amazonaws.com"]));
                distinct(compared.chain(["sts.amazonaws.com".to_owned()]))
            }
        };
        let audiences = if audience_is_tenant(grant.issuer) {
            audiences
        } else {
            alias::choices(grant, &refused, "aud", audiences)
        };
        let negated = grant.statement.conditions.iter().any(|condition| condition.operator.negated());
        let (chosen, aliases, more) = alias::aliases(trust, grant, &refused, &hints);
        let tried = tried(trust, grant);
        let closed = names_everybody(grant);
        Self {
            known_owners: others.iter().map(|hint| &hint.owner).filter(known).map(lower).collect(),
            known_repositories: others.iter().map(|hint| &hint.repository).filter(known).map(lower).collect(),
            open_ids: alias::open_ids(grant, &refused, &hints),
            wary: negated || !refused.is_empty() || hints.has_variables,
            cut: Cell::new(more || hints.cut || trust.denying().nth(DENYING).is_some()),
            chosen,
            aliases,
            tried,
            closed,
            forms: Cell::new([false, true]),
            hints,
            subjects,
            audiences,
        }
    }

    /// Whether there was more to try than was tried, and somebody to look for whom the statement does not name, or jobs of
    /// those whom it does.
    pub(super) fn proves_nothing(&self) -> bool {
        (self.cut.get() && !self.closed) || self.hints.cut_patterns
    }

    /// Whether there was no more to try than was tried.
    pub(super) fn is_all(&self) -> bool {
        !self.cut.get()
    }

    /// So many of the items; that there were more is remembered.
    fn first<T>(&self, items: impl Iterator<Item = T>, most: usize) -> Vec<T> {
        let mut items = items;
        let first = items.by_ref().take(most).collect();
        if items.next().is_some() {
            self.cut.set(true);
        }
        first
    }

    /// The first token that is let in, under its own names or under those of somebody whom the policy does not refuse.
    pub(super) fn find(&self, tokens: &[Token], admits: impl Fn(&Token) -> bool) -> Option<Token> {
        let own = tokens.iter().find(|token| admits(token)).cloned();
        own.or_else(|| {
            let most = 4 * self.tried / self.aliases.len().max(1);
            if !self.aliases.is_empty() && tokens.len() > most {
                self.cut.set(true);
            }
            let under =
                |alias: &Alias| tokens.iter().take(most).map(|token| alias.of(token, &self.chosen)).find(&admits);
            self.aliases.iter().find_map(under)
        })
    }

    /// From now on immutable subjects come before classic ones.
    pub(super) fn immutable_first(&self) {
        self.forms.set([true, false]);
    }

    pub(super) fn token(&self, name: &Name, job: &Job) -> Token {
        let Name { owner, owner_id, repository, repository_id, enterprise_id } = name.clone();
        Token {
            owner,
            owner_id,
            repository,
            repository_id,
            actor: self.chosen.actor.clone(),
            actor_id: self.chosen.actor_id.clone(),
            job: job.clone(),
            workflow: self.chosen.workflow.clone(),
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
                    for immutable in self.forms.get() {
                        let token = self.token(name, job);
                        tokens.push(Token { immutable, job_workflow_ref: workflow.clone(), ..token });
                    }
                }
                if tokens.len() > self.tried {
                    self.cut.set(true);
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
        self.first(tokens.into_iter().flat_map(with), self.tried)
    }

    /// These tokens, with each actor whom the statement names; none when it names nobody.
    pub(super) fn by_named_actor(&self, tokens: &[Token]) -> Vec<Token> {
        let named = |claim: &str| {
            let named = self.hints.claim(claim).iter().filter(|value| !value.wild).map(|value| value.text.clone());
            self.first(distinct(named).into_iter(), 8)
        };
        let (actors, actor_ids) = (named("actor"), named("actor_id"));
        if actors.is_empty() && actor_ids.is_empty() {
            return Vec::new();
        }
        let or_own =
            |named: Vec<String>| if named.is_empty() { vec![None] } else { named.into_iter().map(Some).collect() };
        let (actors, actor_ids) = (or_own(actors), or_own(actor_ids));
        let of = |token: &Token| {
            let with = |actor: &Option<String>, actor_id: &Option<String>| Token {
                actor: actor.clone().unwrap_or_else(|| token.actor.clone()),
                actor_id: actor_id.clone().unwrap_or_else(|| token.actor_id.clone()),
                ..token.clone()
            };
            actors.iter().flat_map(|actor| actor_ids.iter().map(move |id| with(actor, id))).collect::<Vec<_>>()
        };
        self.first(tokens.iter().flat_map(of), 2 * self.tried)
    }
}

/// Whether the statement names every repository that it lets in: there is nobody else to look for.
fn names_everybody(grant: &Grant<'_>) -> bool {
    let plain = |condition: &&Condition| {
        condition.quantifier.is_none()
            && !condition.if_exists
            && !condition.operator.negated()
            && condition.compares_text()
    };
    ["sub", "repository", "repository_id"].into_iter().any(|claim| {
        grant.conditions(claim).filter(plain).any(|condition| {
            condition.values.iter().all(|value| {
                let segment = Segment::of(condition, &value.text);
                let named = match claim {
                    "sub" => {
                        let readings = SubjectHint::readings(&segment);
                        !readings.is_empty() && readings.iter().all(|hint| !hint.owner.wild && !hint.repository.wild)
                    }
                    _ => !segment.wild,
                };
                named && !value.text.contains("${")
            })
        })
    })
}

/// How many tokens of a kind are made: the fewer, the more there is to compare each of them with.
fn tried(trust: &Trust<'_>, grant: &Grant<'_>) -> usize {
    let statements = trust.denying().chain([grant.statement]);
    let values: usize = statements.flat_map(|statement| &statement.conditions).map(|found| found.values.len()).sum();
    (8 * TRIED / trust.grants.len().max(1)).min(64 * TRIED / values.max(1)).clamp(64, TRIED)
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
