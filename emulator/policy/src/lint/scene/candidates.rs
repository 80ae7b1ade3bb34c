//! Tokens that might get in, made from what a statement compares.
//!
//! Names that somebody else could register, ids that nobody's policy has, the jobs that the statement speaks of and the
//! usual ones. Whether one gets in is the survey's question.

mod names;

use std::collections::BTreeSet;

use super::{
    Grant, Segment, SubjectHint, Token, Trust,
    hint::{Hints, fill},
    token::Job,
    trust::meets,
};
use crate::document::Statement;

pub(super) use names::Name;
use names::names;

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
    session_name: String,
    workflow: String,
    actor: String,
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
            Some(registered) => registered.iter().map(|audience| (*audience).to_owned()).collect(),
            None => {
                let compared = hints.claim("aud").iter().take(4).flat_map(|aud| aud.filled(&["sts.amazonaws.com"]));
                distinct(compared.chain(["sts.amazonaws.com".to_owned()]))
            }
        };
        Self {
            known_owners: others.iter().map(|hint| &hint.owner).filter(known).map(lower).collect(),
            known_repositories: others.iter().map(|hint| &hint.repository).filter(known).map(lower).collect(),
            session_name: session_name(grant),
            workflow: chosen(grant, &hints, "workflow", "ci"),
            actor: chosen(grant, &hints, "actor", MALLORY),
            tried: tried(trust, grant),
            forms: [false, true],
            hints,
            subjects,
            audiences,
        }
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
            actor_id: "990003".to_owned(),
            job: job.clone(),
            workflow: self.workflow.clone(),
            job_workflow_ref: None,
            enterprise_id,
            audience: self.audiences.first().cloned().unwrap_or_default(),
            immutable: false,
            subject: None,
            session_name: self.session_name.clone(),
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

    /// Subjects of another provider that belong to somebody else: any, and those that a pattern takes whose first name,
    /// the group or organization, is a wildcard (`project_path:*`, `organization:*:…`).
    pub(super) fn subjects_of_strangers(&self) -> Vec<String> {
        let open = self.hints.claim("sub").iter().filter(|subject| {
            let name = subject.text.split_once(':').map_or(subject.text.as_str(), |(_, rest)| rest);
            let name = name.split([':', '/']).next().unwrap_or_default();
            subject.wild && !name.is_empty() && name.chars().all(|letter| letter == '*')
        });
        let filled = open.map(|subject| fill(&subject.text, MALLORY));
        std::iter::once("somebody-else".to_owned()).chain(filled).collect()
    }

    /// Jobs that the statement speaks of, and the usual ones.
    pub(super) fn jobs(&self) -> Vec<Job> {
        let mut refs: Vec<String> =
            self.hints.claim("ref").iter().flat_map(|git_ref| git_ref.filled(&[MALLORY, ""])).collect();
        refs.push("refs/heads/main".to_owned());
        let fillers = &["ref:refs/heads/main", "pull_request", "refs/heads/main", MALLORY, ""];
        let contexts = self.subjects.iter().filter_map(|subject| subject.context.as_ref());
        let contexts_of_subjects = contexts.flat_map(|context| context.filled(fillers));
        let usual = ["pull_request", "environment:production"].map(str::to_owned);
        let of_refs = refs.iter().map(|git_ref| format!("ref:{git_ref}"));
        let contexts = contexts_of_subjects.chain(of_refs).chain(usual);
        let contexts = distinct(contexts.filter(|context| is_context(context)));
        let mut jobs = Vec::new();
        for git_ref in refs.iter().take(8) {
            for context in &contexts {
                let job = Job::of_context(context, git_ref);
                let environments = self.hints.claim("environment").iter().take(8);
                let deploying = environments.map(|name| job.in_environment(&fill(&name.text, MALLORY)));
                let deploying: Vec<Job> = deploying.collect();
                jobs.push(job);
                jobs.extend(deploying);
            }
        }
        distinct(jobs)
    }

    /// Workflows of others that anybody's job may call; the job's own is not among them.
    pub(super) fn called_workflows(&self) -> Vec<Option<String>> {
        let named = self.hints.claim("job_workflow_ref").iter().take(8);
        named.flat_map(|workflow| workflow.filled(&["refs/heads/main", "main"])).map(Some).collect()
    }

    /// The job's own workflow, and those that the statement names.
    pub(super) fn legitimate_workflows(&self) -> Vec<Option<String>> {
        [vec![None], self.called_workflows()].concat()
    }

    /// The named workflows, at a branch that anybody with write access to them may make.
    pub(super) fn workflows_of_any_branch(&self) -> Vec<Option<String>> {
        let named = self.hints.claim("job_workflow_ref").iter().filter(|workflow| workflow.wild).take(8);
        let at_branch = named.filter_map(|workflow| {
            let (path, git_ref) = workflow.text.split_once('@')?;
            let filler = if git_ref.starts_with("refs/") { MALLORY } else { "refs/heads/mallory" };
            (!path.contains('*') && git_ref.contains('*')).then(|| Some(fill(&workflow.text, filler)))
        });
        at_branch.collect()
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

    /// Strangers whose subject is made by a template that leaves the repository out.
    pub(super) fn templated(&self, strangers: &[Name]) -> Vec<Token> {
        let subjects = self.hints.claim("sub").iter().filter(|subject| SubjectHint::read(subject).is_none());
        let subjects = subjects.filter(|subject| {
            // What a template puts there is true of its owner: nobody else can have it.
            let theirs = ["repo", "actor", "enterprise"].iter().any(|key| subject.text.contains(key));
            !theirs && subject.text.contains(':')
        });
        let mut tokens = Vec::new();
        for subject in subjects.take(16) {
            for filled in subject.filled(&["refs/heads/main", MALLORY]) {
                let named = strangers.iter().take(1);
                let tokens_of = |name: &Name| Token {
                    subject: Some(filled.clone()),
                    ..self.token(name, &Job::of_context("ref:refs/heads/main", ""))
                };
                tokens.extend(named.map(tokens_of));
            }
        }
        self.audiences(tokens)
    }
}

/// How many tokens of a kind are made: the fewer, the more there is to compare each of them with.
fn tried(trust: &Trust<'_>, grant: &Grant<'_>) -> usize {
    let statements = trust.denying().chain([grant.statement]);
    let values: usize = statements.flat_map(|statement| &statement.conditions).map(|found| found.values.len()).sum();
    (8 * TRIED / trust.grants.len().max(1)).min(64 * TRIED / values.max(1)).clamp(64, TRIED)
}

/// A value of a claim that its owner chooses freely: one that meets all conditions on it, when there is one. An actor who
/// is named in full is somebody else.
fn chosen(grant: &Grant<'_>, hints: &Hints, claim: &str, usual: &str) -> String {
    let named = hints.claim(claim).iter().filter(|value| claim != "actor" || value.wild);
    let named = named.map(|value| if value.wild { fill(&value.text, usual) } else { value.text.clone() });
    let mut values = named.chain([usual, MALLORY, "mallory-2"].map(str::to_owned));
    values
        .find(|value| grant.conditions(claim).all(|condition| meets(condition, value)))
        .unwrap_or_else(|| usual.to_owned())
}

/// A session name that meets the conditions on it: whoever assumes the role chooses it.
fn session_name(grant: &Grant<'_>) -> String {
    let usual = "GitHubActions";
    let conditions = || grant.statement.conditions.iter().filter(|condition| condition.lookup == "sts:rolesessionname");
    let mut values =
        conditions().flat_map(|condition| condition.values.iter().map(|value| Segment::of(condition, &value.text)));
    let found = values.find_map(|value| {
        let name = if value.wild { fill(&value.text, usual) } else { value.text };
        conditions().all(|condition| meets(condition, &name)).then_some(name)
    });
    found.unwrap_or_else(|| usual.to_owned())
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

/// The end of a subject that GitHub makes: of a job's context, or by a template.
fn is_context(text: &str) -> bool {
    let holds = |prefix: &str| text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty());
    let templated = ["workflow", "job_workflow_ref", "event_name", "runner_environment", "repository_visibility"];
    text == "pull_request"
        || holds("ref:refs/heads/")
        || holds("ref:refs/tags/")
        || holds("environment:")
        || (templated.iter().any(|key| text.contains(&format!("{key}:"))) && !text.contains("job_workflow_ref:"))
}
