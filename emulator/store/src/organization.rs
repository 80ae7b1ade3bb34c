//! An organization: its tree of root, units and accounts, the control policies that are attached to it, and what else
//! its management account has set.
//!
//! Which policies limit an account is read off the tree by level: the root, each unit on the way, the account itself.
//! Limits of the Organizations API (depth, number of attachments, the last policy that stays) are for its actions.

mod administration;
mod attachment;
mod control_policy;
mod member;
mod tree;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use portcullis_model::{AccountId, Partition, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Tag;

pub use administration::{AccountCreation, CreationOutcome};
pub use control_policy::{ControlPolicy, ControlPolicyType, UnfitControlPolicy};
pub use member::{JoinedBy, Member, MemberStatus};

/// An organization. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    id: String,
    root: String,
    partition: Partition,
    management: AccountId,
    features: FeatureSet,
    enabled: OrdSet<ControlPolicyType>,
    units: OrdMap<String, Unit>,
    /// Every account, the management account included.
    members: OrdMap<AccountId, Member>,
    policies: OrdMap<String, Arc<ControlPolicy>>,
    /// Ids of policies in the order of their attachment.
    attached: OrdMap<Target, Vec<String>>,
    /// By the id of what they are on: a root, a unit, an account or a policy. Keys with regard to case.
    tags: OrdMap<String, Vec<Tag>>,
    /// The services that work across the organization, and since when.
    service_access: OrdMap<String, Timestamp>,
    /// Which account administers which service for the organization, and since when.
    delegations: OrdMap<(AccountId, String), Timestamp>,
    /// By id.
    creations: OrdMap<String, AccountCreation>,
}

/// What an organization can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeatureSet {
    /// Policies too.
    All,
    /// One bill.
    ConsolidatedBilling,
}

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// `ou-ab12-11111111`
    pub id: String,
    /// Its name, which only its siblings must not have.
    pub name: String,
    /// What holds it.
    pub parent: Parent,
}

/// What holds a unit or an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Parent {
    /// The root.
    Root,
    /// The unit of this id.
    Unit(String),
}

/// What a policy can be attached to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Target {
    /// The root.
    Root,
    /// The unit of this id.
    Unit(String),
    /// An account.
    Account(AccountId),
}

/// The organization has no such thing, or has it already.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationError {
    /// No unit has this id.
    #[error("the organization has no unit `{0}`")]
    UnknownUnit(String),
    /// The account is not a member.
    #[error("the account {0} is not in the organization")]
    UnknownAccount(AccountId),
    /// No policy has this id.
    #[error("the organization has no policy `{0}`")]
    UnknownPolicy(String),
    /// The id is taken.
    #[error("the organization has a unit `{0}` already")]
    UnitExists(String),
    /// The account is a member of this organization or of another one.
    #[error("the account {0} is in an organization already")]
    AccountTaken(AccountId),
    /// The management account stays.
    #[error("the management account {0} cannot leave its organization")]
    ManagementAccount(AccountId),
}

impl Organization {
    /// An organization of its management account alone, with all features, in the partition `aws`. No type of policy is
    /// enabled; AWS's own policies are there.
    #[must_use]
    pub fn new(id: &str, root: &str, management: AccountId) -> Self {
        let own = [ControlPolicyType::ServiceControl, ControlPolicyType::ResourceControl].map(ControlPolicy::of_aws);
        Self {
            id: id.to_owned(),
            root: root.to_owned(),
            partition: Partition::Aws,
            management,
            features: FeatureSet::All,
            enabled: OrdSet::new(),
            units: OrdMap::new(),
            members: OrdMap::unit(management, Member::new(management, Parent::Root)),
            policies: own.into_iter().map(|policy| (policy.id.clone(), Arc::new(policy))).collect(),
            attached: OrdMap::new(),
            tags: OrdMap::new(),
            service_access: OrdMap::new(),
            delegations: OrdMap::new(),
            creations: OrdMap::new(),
        }
    }

    /// The same in another partition, which the ARNs name.
    #[must_use]
    pub fn in_partition(mut self, partition: Partition) -> Self {
        self.partition = partition;
        self.policies = self
            .policies
            .iter()
            .map(|(id, policy)| (id.clone(), Arc::new(policy.as_ref().clone().in_partition(partition))))
            .collect();
        self
    }

    /// The same with these features.
    #[must_use]
    pub fn with_features(self, features: FeatureSet) -> Self {
        Self { features, ..self }
    }

    /// `o-exampleorgid`
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The root's id, `r-ab12`.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The partition of all its accounts.
    #[must_use]
    pub fn partition(&self) -> Partition {
        self.partition
    }

    /// The management account: no service control policy limits whom it has, no resource control policy what it owns.
    #[must_use]
    pub fn management(&self) -> AccountId {
        self.management
    }

    /// What it can do.
    #[must_use]
    pub fn features(&self) -> FeatureSet {
        self.features
    }

    /// The ARN of something of the organization: `organization/o-…`, `account/o-…/1234…`.
    #[must_use]
    pub fn arn(&self, resource: &str) -> String {
        format!("arn:{}:organizations::{}:{resource}", self.partition, self.management)
    }
}

#[cfg(test)]
mod tests;
