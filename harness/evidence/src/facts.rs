//! What the files say, one by one, before it is joined.

use std::sync::Arc;

use portcullis_policy::DocumentKind;

use crate::{
    account::{
        Gap, Group, InlinePolicy, LooseDocument, ManagedPolicy, OpenIdConnectProvider, PolicyVersion, Repository, Role,
        Unknown, User,
    },
    document::Document,
    file::SourceFile,
    github::GitHub,
    log::Log,
    token::{IssuerKey, Signed, Token},
    trail::TrailEvent,
};

/// Everything that was read so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) roles: Vec<Role>,
    pub(crate) users: Vec<User>,
    pub(crate) groups: Vec<Group>,
    pub(crate) policies: Vec<ManagedPolicy>,
    pub(crate) providers: Vec<OpenIdConnectProvider>,
    /// The ARNs of all providers of the account; nothing when no list of them was given.
    pub(crate) all_providers: Option<Vec<String>>,
    pub(crate) repositories: Vec<Repository>,
    pub(crate) inline: Vec<(Holder, InlinePolicy)>,
    pub(crate) attached: Vec<(Holder, Key)>,
    pub(crate) repository_policies: Vec<(Key, Document)>,
    /// Versions of a managed policy whose output does not name the policy.
    pub(crate) versions: Vec<(String, PolicyVersion)>,
    /// Names of inline policies of a role that is not named; nothing when no list of them was given.
    pub(crate) inline_names: Option<Vec<String>>,
    /// Whether a list of the attached policies of a role that is not named was given.
    pub(crate) lists_attached: bool,
    pub(crate) documents: Vec<LooseDocument>,
    /// What a bare policy document is, by the word of who gives it; nothing when its content is to tell.
    pub(crate) kind_of_documents: Option<DocumentKind>,
    pub(crate) unknown: Vec<Unknown>,
    pub(crate) gaps: Vec<Gap>,
    /// Pages of an account export: whether each was the last one.
    pub(crate) pages: Vec<bool>,
    pub(crate) github: GitHub,
    pub(crate) tokens: Vec<Token>,
    /// Tokens of which the signature is still to be checked.
    pub(crate) signed: Vec<Signed>,
    pub(crate) issuer_keys: Vec<IssuerKey>,
    pub(crate) events: Vec<TrailEvent>,
    pub(crate) logs: Vec<Log>,
    pub(crate) workflows: Vec<Arc<SourceFile>>,
}

impl Facts {
    /// Adds what another file says.
    pub(crate) fn extend(&mut self, other: Self) {
        self.roles.extend(other.roles);
        self.users.extend(other.users);
        self.groups.extend(other.groups);
        self.policies.extend(other.policies);
        self.providers.extend(other.providers);
        if let Some(arns) = other.all_providers {
            self.all_providers.get_or_insert_default().extend(arns);
        }
        self.repositories.extend(other.repositories);
        self.inline.extend(other.inline);
        self.attached.extend(other.attached);
        self.repository_policies.extend(other.repository_policies);
        self.versions.extend(other.versions);
        if let Some(names) = other.inline_names {
            self.inline_names.get_or_insert_default().extend(names);
        }
        self.lists_attached |= other.lists_attached;
        self.documents.extend(other.documents);
        self.unknown.extend(other.unknown);
        self.gaps.extend(other.gaps);
        self.pages.extend(other.pages);
        self.github.repositories.extend(other.github.repositories);
        self.github.organization = self.github.organization.take().or(other.github.organization);
        self.tokens.extend(other.tokens);
        self.signed.extend(other.signed);
        self.issuer_keys.extend(other.issuer_keys);
        self.events.extend(other.events);
        self.logs.extend(other.logs);
        self.workflows.extend(other.workflows);
    }
}

/// Who has a policy.
#[derive(Clone, Debug)]
pub(crate) enum Holder {
    Role(Key),
    User(Key),
    Group(Key),
    /// The output names nobody: it can only be the one role of the material.
    TheOnlyRole,
}

/// How one element refers to another: by whatever is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: Option<String>,
    pub(crate) arn: Option<String>,
    /// Terraform addresses that it may have, the likeliest first.
    pub(crate) addresses: Vec<String>,
}

impl Key {
    pub(crate) fn name(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    pub(crate) fn arn(arn: impl Into<String>) -> Self {
        Self { arn: Some(arn.into()), ..Self::default() }
    }

    /// What to call it in a message.
    pub(crate) fn shown(&self) -> String {
        let known = self.arn.as_ref().or(self.name.as_ref()).or(self.addresses.first());
        known.cloned().unwrap_or_else(|| "something unnamed".to_owned())
    }
}
