//! What is linted: roles with their policies, single documents, repositories, providers. Everything is optional.
//!
//! What is not given is not known, and no rule takes it for absent: a role whose identity policies are `None` may do
//! anything for all the rules know, one with an empty list nothing.

use jiff::Timestamp;

use crate::{DocumentKind, Policy};

/// Everything that is known of an account, or of a folder of documents.
#[derive(Clone, Debug, Default)]
pub struct Estate<'a> {
    /// Roles with what is known of them.
    pub roles: Vec<Role<'a>>,
    /// Documents whose owner is not known: each is judged alone, by the rules of its kind.
    pub documents: Vec<SingleDocument<'a>>,
    /// ECR repositories.
    pub repositories: Vec<Repository<'a>>,
    /// All OpenID Connect providers of the account. `None`: not known.
    pub providers: Option<Vec<Provider<'a>>>,
    /// The moment for which conditions on the time are judged: what is over by then is over, what is still to come is not.
    /// `None`: not known, so that every moment counts.
    pub now: Option<Timestamp>,
}

/// A policy, and the number by which the caller finds its place again.
///
/// Equal numbers mean the same document: what a rule says of its text alone is said once, however many roles have it.
#[derive(Clone, Copy, Debug)]
pub struct PlacedPolicy<'a> {
    /// Comes back in [`Finding::document`](super::Finding::document).
    pub document: usize,
    /// The name of an inline policy, the ARN of a managed one, or whatever a person knows it by.
    pub name: &'a str,
    /// The policy.
    pub policy: &'a Policy,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its ARN, when known.
    pub arn: Option<&'a str>,
    /// Its trust policy, when known.
    pub trust: Option<PlacedPolicy<'a>>,
    /// All its identity policies, inline and attached. `None`: not, or not all, known.
    pub identity: Option<Vec<PlacedPolicy<'a>>>,
    /// Its permissions boundary, when it has one.
    pub boundary: Option<PlacedPolicy<'a>>,
}

/// A document of which nothing but its kind is known, and perhaps what limits whoever has it.
#[derive(Clone, Copy, Debug)]
pub struct SingleDocument<'a> {
    /// The kind.
    pub kind: DocumentKind,
    /// The document.
    pub policy: PlacedPolicy<'a>,
    /// Of an identity policy: the permissions boundary of the one user or role whose it is, when it is known.
    pub boundary: Option<PlacedPolicy<'a>>,
}

/// An ECR repository.
#[derive(Clone, Copy, Debug)]
pub struct Repository<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its ARN, when known.
    pub arn: Option<&'a str>,
    /// Its policy, when it has one.
    pub policy: Option<PlacedPolicy<'a>>,
}

/// An OpenID Connect provider of the account.
#[derive(Clone, Debug)]
pub struct Provider<'a> {
    /// Its URL, with or without `https://`.
    pub url: &'a str,
    /// The audiences that it is registered for. `None`: not known.
    pub client_ids: Option<Vec<&'a str>>,
}
