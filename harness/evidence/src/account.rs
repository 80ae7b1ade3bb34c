//! The picture that the material comes to: who there is in an account, with which policies, as far as it was given.

use portcullis_policy::DocumentKind;

use crate::{document::Document, spot::Written};

/// Everything that was given, joined. What was not given is absent; where that matters it is among the gaps.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Roles, by the order in which they were met.
    pub roles: Vec<Role>,
    /// IAM users.
    pub users: Vec<User>,
    /// Groups of users.
    pub groups: Vec<Group>,
    /// Managed policies, of the customer and of AWS.
    pub policies: Vec<ManagedPolicy>,
    /// Providers of web identities.
    pub providers: Vec<OpenIdConnectProvider>,
    /// The ARNs of all providers that the account has; nothing when they were not listed.
    pub all_providers: Option<Vec<String>>,
    /// Repositories of ECR.
    pub repositories: Vec<Repository>,
    /// Policies that do not say whose they are.
    pub documents: Vec<LooseDocument>,
    /// Policies whose text is not known yet.
    pub unknown: Vec<Unknown>,
    /// What the material refers to and does not hold.
    pub gaps: Vec<Gap>,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name; nothing when only its Terraform address is known.
    pub name: Option<String>,
    /// Its ARN.
    pub arn: Option<String>,
    /// Its Terraform address: `module.ci.aws_iam_role.deploy`.
    pub address: Option<String>,
    /// Who may assume it.
    pub trust: Option<Document>,
    /// What it may do.
    pub permissions: Permissions,
    /// Where it is written.
    pub at: Written,
}

/// An IAM user.
#[derive(Clone, Debug)]
pub struct User {
    /// Its name.
    pub name: Option<String>,
    /// Its ARN.
    pub arn: Option<String>,
    /// Its Terraform address.
    pub address: Option<String>,
    /// The names of its groups.
    pub groups: Vec<String>,
    /// What it may do by policies of its own.
    pub permissions: Permissions,
    /// Where it is written.
    pub at: Written,
}

/// A group of users.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: Option<String>,
    /// Its ARN.
    pub arn: Option<String>,
    /// Its Terraform address.
    pub address: Option<String>,
    /// What its users may do.
    pub permissions: Permissions,
    /// Where it is written.
    pub at: Written,
}

/// The policies of a role, user or group.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// Policies of its own.
    pub inline: Vec<InlinePolicy>,
    /// Managed policies.
    pub attached: Vec<AttachedPolicy>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
    /// Whether these are all of them: the account was exported, both lists of a role were given, or Terraform manages the
    /// role and gives it policies that are all known. Of what Terraform does not manage nothing is known there.
    pub complete: bool,
}

/// A policy that belongs to one role, user or group.
#[derive(Clone, Debug)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// What it says.
    pub document: Document,
}

/// A managed policy that is attached to a role, user or group.
#[derive(Clone, Debug)]
pub struct AttachedPolicy {
    /// Its ARN, or its Terraform address while it has none.
    pub named: String,
    /// The policy among those of the account, if it was given.
    pub(crate) policy: Option<usize>,
}

/// A managed policy.
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    /// Its name.
    pub name: Option<String>,
    /// Its ARN.
    pub arn: Option<String>,
    /// Its Terraform address.
    pub address: Option<String>,
    /// The id of the version that holds: `v3`.
    pub default_version: Option<String>,
    /// The versions that were given.
    pub versions: Vec<PolicyVersion>,
    /// Where it is written.
    pub at: Written,
}

/// One version of a managed policy.
#[derive(Clone, Debug)]
pub struct PolicyVersion {
    /// Its id: `v3`.
    pub id: Option<String>,
    /// Whether it is the one that holds.
    pub is_default: bool,
    /// What it says.
    pub document: Document,
}

/// A provider of web identities.
#[derive(Clone, Debug)]
pub struct OpenIdConnectProvider {
    /// Its URL, with or without `https://` as it was written.
    pub url: String,
    /// Its ARN.
    pub arn: Option<String>,
    /// The audiences that it takes.
    pub client_ids: Vec<String>,
    /// Where it is written.
    pub at: Written,
}

/// A repository of ECR.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Its name.
    pub name: Option<String>,
    /// Its ARN.
    pub arn: Option<String>,
    /// Its Terraform address.
    pub address: Option<String>,
    /// The account of its registry.
    pub registry: Option<String>,
    /// Its policy, if it was given.
    pub policy: Option<Document>,
    /// Where it is written.
    pub at: Written,
}

/// A policy that does not say whose it is.
#[derive(Clone, Debug)]
pub struct LooseDocument {
    /// What it is called: its file, and the pointer in it when the file holds more.
    pub name: String,
    /// The kind of policy that it was taken for.
    pub kind: DocumentKind,
    /// What it says.
    pub document: Document,
}

/// A policy whose text is known only after the apply.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// `aws_iam_role.deploy`
    pub address: String,
    /// `assume_role_policy`
    pub attribute: String,
    /// Where it is planned.
    pub at: Written,
}

/// Something that the material refers to and does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What is missing, in one line.
    pub missing: String,
    /// The command whose output would fill it.
    pub command: Option<String>,
}

impl Account {
    /// The managed policy behind an attachment, if it was given.
    #[must_use]
    pub fn policy(&self, attached: &AttachedPolicy) -> Option<&ManagedPolicy> {
        self.policies.get(attached.policy?)
    }

    /// The managed policy of an ARN, if it was given.
    #[must_use]
    pub fn policy_of_arn(&self, arn: &str) -> Option<&ManagedPolicy> {
        self.policies.iter().find(|policy| policy.arn.as_deref() == Some(arn))
    }
}

impl ManagedPolicy {
    /// What the version that holds says; nothing when that version was not given.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        let holds = |version: &&PolicyVersion| {
            version.is_default || (version.id.is_some() && version.id == self.default_version)
        };
        self.versions.iter().find(holds).map(|version| &version.document)
    }

    /// How decisions name it: its ARN, else its address or name.
    #[must_use]
    pub fn named(&self) -> String {
        named([&self.arn, &self.address, &self.name], "a policy")
    }
}

impl Role {
    /// How decisions name it: its ARN, else its address or name.
    #[must_use]
    pub fn named(&self) -> String {
        named([&self.arn, &self.address, &self.name], "a role")
    }
}

impl User {
    /// How decisions name it: its ARN, else its address or name.
    #[must_use]
    pub fn named(&self) -> String {
        named([&self.arn, &self.address, &self.name], "a user")
    }
}

impl Group {
    /// How decisions name it: its ARN, else its address or name.
    #[must_use]
    pub fn named(&self) -> String {
        named([&self.arn, &self.address, &self.name], "a group")
    }
}

impl Repository {
    /// How decisions name it: its ARN, else its address or name.
    #[must_use]
    pub fn named(&self) -> String {
        named([&self.arn, &self.address, &self.name], "a repository")
    }
}

fn named(names: [&Option<String>; 3], otherwise: &str) -> String {
    names.into_iter().flatten().next().cloned().unwrap_or_else(|| otherwise.to_owned())
}
