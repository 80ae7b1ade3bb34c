//! Strangers whose subject a template makes: whoever owns a repository chooses the claims in its subjects.
//!
//! `:` in a value becomes `%3A`; no other letter is known to be changed (`unverified`), so that the name of a workflow may
//! look like an owner, a repository and their ids. GitHub: "OpenID Connect", customizing the subject claims.

use super::{
    Candidates, MALLORY, Name,
    names::is_login,
    workflows::{self, WAYS},
};
use crate::lint::scene::{
    Segment, SubjectHint, Token,
    hint::fill_each,
    ids::{self, is_open_id},
    subject::is_templated,
    template::{self, Whose},
    token::Job,
};

/// What follows the owner's name in a stranger's subject when the name of the workflow comes next.
const OF_STRANGER: &str = "@990001/app@990002:workflow";

/// What may stand in the place of a wildcard in a template.
const BEHIND: &[&str] = &["refs/heads/main", "ref:refs/heads/main", MALLORY, "workflow:ci"];

/// The claim and the id, when a subject is an id with a wildcard and nothing else.
fn open_id_of(subject: &Segment) -> Option<(&str, Segment)> {
    let (claim, id) = subject.text.split_once(':')?;
    let id = Segment { text: id.to_owned(), wild: subject.wild };
    (["repository_id", "repository_owner_id", "enterprise_id"].contains(&claim) && is_open_id(&id))
        .then_some((claim, id))
}

impl Candidates {
    /// Strangers whose subject is made by a template that leaves the repository out.
    pub(in crate::lint::scene) fn templated(&self, strangers: &[Name]) -> Vec<Token> {
        let subjects = self.hints.claim("sub").iter().filter(|subject| SubjectHint::read(subject).is_none());
        let subjects = subjects.filter(|subject| {
            // What a template puts there is true of its owner: nobody else can have it, unless by a wildcard in an id.
            let theirs = ["repo", "actor", "enterprise"].iter().any(|key| subject.text.contains(key));
            (!theirs || open_id_of(subject).is_some()) && subject.text.contains(':')
        });
        let Some(name) = strangers.first() else { return Vec::new() };
        let filled = self.first(subjects, 16).into_iter().flat_map(|subject| match open_id_of(subject) {
            Some((claim, id)) => ids::others(&id).map(|id| format!("{claim}:{id}")).collect(),
            None => called(subject).unwrap_or_else(|| subject.filled(BEHIND).collect()),
        });
        let subjects = filled.filter(|subject| is_templated(subject));
        self.audiences(subjects.map(|subject| self.of_subject(name, subject)).collect())
    }

    /// The jobs of these repositories, by subjects of the templates that the statement has in mind, true to each job.
    pub(in crate::lint::scene) fn made(&self, names: &[Name], jobs: &[Job], whose: Whose) -> Vec<Token> {
        let subjects: Vec<&Segment> = self.first(self.hints.claim("sub").iter(), 16);
        let of_name = |name: &Name| {
            let tokens = jobs.iter().map(|job| self.token(name, job)).collect::<Vec<_>>();
            let made = |token: &Token| {
                subjects.iter().filter_map(|subject| template::made(subject, token, whose)).collect::<Vec<_>>()
            };
            tokens.iter().flat_map(made).collect::<Vec<_>>()
        };
        self.audiences(self.first(names.iter(), 64).into_iter().flat_map(of_name).collect())
    }

    /// The jobs of these repositories by subjects that name them, with a template's claims where the usual context stands.
    pub(in crate::lint::scene) fn made_behind_names(&self, names: &[Name], jobs: &[Job]) -> Vec<Token> {
        let contexts: Vec<&Segment> =
            self.first(self.subjects.iter().filter_map(|subject| subject.context.as_ref()), 16);
        let made = |token: &Token| {
            contexts.iter().filter_map(|context| template::made_behind_name(context, token)).collect::<Vec<_>>()
        };
        self.tokens(names, jobs, &[None]).iter().flat_map(made).collect()
    }

    /// Jobs of other repositories of an owner whom a template names.
    pub(in crate::lint::scene) fn templated_by_owner(&self) -> Vec<Token> {
        let of_owner = self.templated_by(&["repository_owner", "repository_owner_id"]);
        let token = |(claim, owner, subject): (&str, String, String)| {
            let mut name = Name::new("acme", MALLORY);
            match claim {
                "repository_owner" => name.owner = owner,
                _ => name.owner_id = owner,
            }
            self.of_subject(&name, subject)
        };
        self.audiences(of_owner.into_iter().map(token).collect())
    }

    /// Jobs of strangers that an actor starts whom a template names.
    pub(in crate::lint::scene) fn templated_by_actor(&self) -> Vec<Token> {
        let of_actor = self.templated_by(&["actor", "actor_id"]);
        let token = |(claim, actor, subject): (&str, String, String)| {
            let token = self.of_subject(&Name::new(MALLORY, "app"), subject);
            match claim {
                "actor" => Token { actor, ..token },
                _ => Token { actor_id: actor, ..token },
            }
        };
        self.audiences(of_actor.into_iter().map(token).collect())
    }

    /// Subjects that begin with one of these claims, its value, and no repository: the claim, the value, the subject.
    fn templated_by(&self, claims: &'static [&'static str]) -> Vec<(&'static str, String, String)> {
        let mut found = Vec::new();
        for subject in self.first(self.hints.claim("sub").iter(), 16) {
            let Some((claim, rest)) = subject.text.split_once(':') else { continue };
            let Some(claim) = claims.iter().find(|known| **known == claim) else { continue };
            let value = rest.split(':').next().unwrap_or_default();
            let names_repository =
                [":repo:", ":repository:", ":repository_id:"].iter().any(|it| subject.text.contains(it));
            if value.contains(['*', '?']) || names_repository {
                continue;
            }
            let filled = subject.filled(BEHIND).filter(|subject| is_templated(subject));
            found.extend(filled.map(|subject| (*claim, value.to_owned(), subject)));
        }
        found
    }

    /// Strangers whose workflow has the name that a pattern asks for behind its first star.
    pub(in crate::lint::scene) fn named_like_a_repository(&self) -> Vec<Token> {
        let subjects = self.first(self.hints.claim("sub").iter().filter(|subject| subject.wild), 16);
        let subjects = subjects.into_iter().filter_map(around_first_star).flat_map(|(owner, behind)| {
            let fillers = [MALLORY, "ref:refs/heads/main", "refs/heads/main", "main"];
            let behind = behind.trim_start_matches(':');
            fillers.map(|filler| {
                let subject = format!("repo:{owner}{OF_STRANGER}:{behind}");
                (owner.clone(), fill_each(&subject, &[filler, "main"], '9'))
            })
        });
        let subjects = subjects.filter(|(owner, subject)| {
            let free = is_login(owner) && !self.known_owners.contains(&owner.to_ascii_lowercase());
            free && subject.split_once(':').is_some_and(|(_, rest)| is_templated_rest(rest))
        });
        let token = |(owner, subject): (String, String)| self.of_subject(&Name::new(&owner, "app"), subject);
        self.audiences(subjects.map(token).collect())
    }

    fn of_subject(&self, name: &Name, subject: String) -> Token {
        let workflow = subject.split_once(":workflow:").and_then(|(_, rest)| rest.split(':').next()).map(str::to_owned);
        let token = self.token(name, &Job::of_context("ref:refs/heads/main", ""));
        let called = subject.split_once("job_workflow_ref:").and_then(|(_, rest)| rest.split(':').next());
        let job_workflow_ref = called.map(str::to_owned);
        Token {
            job_workflow_ref,
            subject: Some(subject),
            workflow: workflow.unwrap_or_else(|| token.workflow.clone()),
            ..token
        }
    }
}

/// Workflows of others that a subject of nothing else lets in by its wildcards.
fn called(subject: &Segment) -> Option<Vec<String>> {
    let workflow = subject.text.strip_prefix("job_workflow_ref:").filter(|text| subject.wild && !text.contains(':'))?;
    let workflow = Segment { text: workflow.to_owned(), wild: true };
    Some(
        workflows::filled(&workflow, WAYS).into_iter().map(|workflow| format!("job_workflow_ref:{workflow}")).collect(),
    )
}

/// A name that a stranger may take so that his subjects begin like this one, and what follows its first star.
fn around_first_star(subject: &Segment) -> Option<(String, &str)> {
    let (before, behind) = subject.text.split_once('*')?;
    let behind = behind.trim_start_matches('*');
    let owner = match before.strip_prefix("repo:") {
        Some(start) if !start.is_empty() => format!("{start}-{MALLORY}"),
        Some(_) => MALLORY.to_owned(),
        None => "repo:".starts_with(before).then(|| MALLORY.to_owned())?,
    };
    (!behind.trim_start_matches(':').is_empty()).then_some((owner, behind))
}

/// Whether what follows `repo:` is a repository and then claims.
fn is_templated_rest(rest: &str) -> bool {
    rest.split_once(':').is_some_and(|(_, claims)| is_templated(claims))
}
