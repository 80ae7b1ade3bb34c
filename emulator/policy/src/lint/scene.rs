//! What the rules look at: the estate, taken apart once.
//!
//! Trust policies with who gets in, permissions with what they allow, repository policies, and every document once.

mod behind;
mod candidates;
mod cause;
mod circumstances;
mod hint;
mod ids;
mod outsider;
mod ownership;
mod permissions;
mod subject;
mod survey;
mod template;
mod token;
mod trust;

use std::collections::BTreeSet;

use super::{Estate, PlacedPolicy, Role, SingleDocument, rule::At};
use crate::{
    DocumentKind,
    document::{Place, Statement},
};

pub(super) use candidates::{OpenPart, audience_is_tenant, is_shared};
pub(super) use cause::Cause;
pub(super) use circumstances::{holds, is_about_no_service};
pub(super) use hint::{Segment, SubjectHint, fill};
pub(super) use outsider::{Call, is_chosen, outsider};
pub(super) use permissions::{Permissions, REPOSITORY_PUSH};
pub(super) use subject::{CLAIMS, is_branch_or_tag, is_templated};
pub(super) use survey::Survey;
pub(super) use token::Token;
pub(super) use trust::{Grant, Trust};

/// An estate, taken apart.
pub(super) struct Scene<'a> {
    pub(super) estate: &'a Estate<'a>,
    /// Every trust policy.
    pub(super) trusts: Vec<Trust<'a>>,
    /// What each role, or each identity policy that stands alone, may do.
    pub(super) permissions: Vec<Permissions<'a>>,
    /// Every repository policy, with the repository's ARN when it is known.
    pub(super) repositories: Vec<RepositoryPolicy<'a>>,
    /// Every document once.
    pub(super) documents: Vec<Judged<'a>>,
}

/// A document of a known kind.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) kind: DocumentKind,
    pub(super) subject: &'a str,
    pub(super) policy: PlacedPolicy<'a>,
}

/// The policy of a repository.
#[derive(Clone, Copy)]
pub(super) struct RepositoryPolicy<'a> {
    pub(super) subject: &'a str,
    pub(super) arn: Option<&'a str>,
    pub(super) policy: PlacedPolicy<'a>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(estate: &'a Estate<'a>) -> Self {
        let mut scene = Self {
            estate,
            trusts: Vec::new(),
            permissions: Vec::new(),
            repositories: Vec::new(),
            documents: Vec::new(),
        };
        for role in &estate.roles {
            scene.role(role);
        }
        for single in &estate.documents {
            scene.single(single);
        }
        for repository in &estate.repositories {
            let Some(policy) = repository.policy else { continue };
            scene.repositories.push(RepositoryPolicy { subject: repository.name, arn: repository.arn, policy });
            scene.document(DocumentKind::Resource, repository.name, policy);
        }
        let mut seen = BTreeSet::new();
        scene.documents.retain(|judged| seen.insert(judged.policy.document));
        scene
    }

    fn role(&mut self, role: &'a Role<'a>) {
        let permissions = Permissions::of_role(role, self.estate);
        if let Some(policy) = role.trust {
            let pushes = permissions.as_ref().map(Permissions::may_push);
            let mut trust =
                Trust::new(role.name, role.arn, policy, pushes, self.estate.providers.as_deref(), self.estate.now);
            trust.permissions = permissions.is_some().then_some(self.permissions.len());
            self.trusts.push(trust);
            self.document(DocumentKind::Trust, role.name, policy);
        }
        for policy in role.identity.iter().flatten().chain(&role.boundary) {
            self.document(DocumentKind::Identity, role.name, *policy);
        }
        self.permissions.extend(permissions);
    }

    fn single(&mut self, single: &SingleDocument<'a>) {
        let SingleDocument { kind, policy, boundary } = *single;
        match kind {
            DocumentKind::Trust => {
                let (providers, now) = (self.estate.providers.as_deref(), self.estate.now);
                self.trusts.push(Trust::new(policy.name, None, policy, None, providers, now));
            }
            DocumentKind::Identity => self.permissions.push(Permissions::of_document(policy, boundary, self.estate)),
            DocumentKind::Resource => {
                self.repositories.push(RepositoryPolicy { subject: policy.name, arn: None, policy });
            }
            DocumentKind::Session | DocumentKind::ServiceControl | DocumentKind::ResourceControl => {}
        }
        self.document(kind, policy.name, policy);
        if let Some(boundary) = boundary {
            self.document(DocumentKind::Identity, policy.name, boundary);
        }
    }

    fn document(&mut self, kind: DocumentKind, subject: &'a str, policy: PlacedPolicy<'a>) {
        self.documents.push(Judged { kind, subject, policy });
    }

    /// Every statement of every document, once.
    pub(super) fn statements(&self) -> impl Iterator<Item = (Judged<'a>, &'a Statement)> + '_ {
        self.documents.iter().flat_map(|judged| judged.statements().map(|statement| (*judged, statement)))
    }

    /// What the role of a trust policy may do, when it is known.
    pub(super) fn permissions_of(&self, trust: &Trust<'a>) -> Option<&Permissions<'a>> {
        self.permissions.get(trust.permissions?)
    }

    /// Whether everybody who is known to have the policy lacks what is asked, by this policy and any other: a Deny takes
    /// back what a statement allows, or a boundary does not let it through.
    pub(super) fn is_taken_back(&self, judged: Judged<'_>, has_it: impl Fn(&Permissions<'a>) -> bool) -> bool {
        let document = judged.policy.document;
        let has = |it: &&Permissions<'_>| it.policies.iter().any(|policy| policy.document == document);
        let mut having = self.permissions.iter().filter(has).peekable();
        having.peek().is_some() && !having.any(has_it)
    }

    /// Every grant of every trust policy to a federated identity.
    pub(super) fn grants(&self) -> impl Iterator<Item = (&Trust<'a>, &Grant<'a>)> {
        self.trusts.iter().flat_map(|trust| trust.grants.iter().map(move |grant| (trust, grant)))
    }
}

impl<'a> RepositoryPolicy<'a> {
    /// A place in the policy.
    pub(super) fn at(&self, place: Place) -> At<'a> {
        At { subject: self.subject, policy: self.policy, place }
    }
}

impl<'a> Judged<'a> {
    pub(super) fn statements(&self) -> impl Iterator<Item = &'a Statement> + use<'a> {
        self.policy.policy.document().statements.iter()
    }
}
