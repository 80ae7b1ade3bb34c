//! An organization: its tree of root, units and accounts, and the control policies that are attached to it.
//!
//! Which policies limit an account is read off the tree by level: the root, each unit on the way, the account itself.
//! Limits of the Organizations API (depth, number of attachments, the last policy that stays) are for its actions.

mod control_policy;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use portcullis_model::AccountId;

pub use control_policy::{ControlPolicy, ControlPolicyType, UnfitControlPolicy};

/// An organization. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Organization {
    id: String,
    root: String,
    management: AccountId,
    enabled: OrdSet<ControlPolicyType>,
    units: OrdMap<String, Unit>,
    /// Every account with what holds it, the management account included.
    accounts: OrdMap<AccountId, Parent>,
    policies: OrdMap<String, Arc<ControlPolicy>>,
    /// Ids of policies in the order of their attachment.
    attached: OrdMap<Target, Vec<String>>,
}

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// `ou-ab12-11111111`
    pub id: String,
    /// Its name, which only its siblings must not have.
    pub name: String,
    /// What holds it.
    pub parent: Parent,
}

/// What holds a unit or an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parent {
    /// The root.
    Root,
    /// The unit of this id.
    Unit(String),
}

/// What a policy can be attached to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// An organization of its management account alone. No type of policy is enabled; AWS's own policies are there.
    #[must_use]
    pub fn new(id: &str, root: &str, management: AccountId) -> Self {
        let own = [ControlPolicyType::ServiceControl, ControlPolicyType::ResourceControl].map(ControlPolicy::of_aws);
        Self {
            id: id.to_owned(),
            root: root.to_owned(),
            management,
            enabled: OrdSet::new(),
            units: OrdMap::new(),
            accounts: OrdMap::unit(management, Parent::Root),
            policies: own.into_iter().map(|policy| (policy.id.clone(), Arc::new(policy))).collect(),
            attached: OrdMap::new(),
        }
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

    /// The management account: no service control policy limits whom it has, no resource control policy what it owns.
    #[must_use]
    pub fn management(&self) -> AccountId {
        self.management
    }

    /// Whether the account is a member.
    #[must_use]
    pub fn has(&self, account: AccountId) -> bool {
        self.accounts.contains_key(&account)
    }

    /// The accounts in the order of their ids, each with what holds it.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Parent)> {
        self.accounts.iter().map(|(account, parent)| (*account, parent))
    }

    /// The units in the order of their ids.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// The policies in the order of their ids, AWS's own included.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<ControlPolicy>> {
        self.policies.values()
    }

    /// Whether policies of the type are in force.
    #[must_use]
    pub fn is_enabled(&self, kind: ControlPolicyType) -> bool {
        self.enabled.contains(&kind)
    }

    /// Puts policies of a type in force. As at AWS, the policy of AWS that allows everything is attached everywhere.
    pub fn enable(&mut self, kind: ControlPolicyType) {
        if self.enabled.insert(kind).is_some() {
            return;
        }
        let units = self.units.keys().cloned().map(Target::Unit);
        let accounts = self.accounts.keys().copied().map(Target::Account);
        let targets: Vec<Target> = std::iter::once(Target::Root).chain(units).chain(accounts).collect();
        for target in targets {
            self.add(kind.id_of_aws(), target);
        }
    }

    /// Puts policies of a type out of force and detaches all of them.
    pub fn disable(&mut self, kind: ControlPolicyType) {
        self.enabled.remove(&kind);
        let policies = self.policies.clone();
        let other = |id: &String| policies.get(id).is_none_or(|policy| policy.kind != kind);
        self.attached = self
            .attached
            .iter()
            .map(|(target, ids)| (target.clone(), ids.iter().filter(|id| other(id)).cloned().collect::<Vec<_>>()))
            .collect();
    }

    /// Adds a unit.
    ///
    /// # Errors
    ///
    /// When the id is taken or its parent does not exist.
    pub fn add_unit(&mut self, unit: Unit) -> Result<(), OrganizationError> {
        self.exists(&unit.parent)?;
        if self.units.contains_key(&unit.id) {
            return Err(OrganizationError::UnitExists(unit.id));
        }
        let target = Target::Unit(unit.id.clone());
        self.units.insert(unit.id.clone(), unit);
        self.allow_everything_on(&target);
        Ok(())
    }

    /// Adds an account, or moves one that is there.
    ///
    /// # Errors
    ///
    /// When its parent does not exist.
    pub fn put_account(&mut self, account: AccountId, parent: Parent) -> Result<(), OrganizationError> {
        self.exists(&parent)?;
        if self.accounts.insert(account, parent).is_none() {
            self.allow_everything_on(&Target::Account(account));
        }
        Ok(())
    }

    /// Takes an account out of the organization, with what was attached to it.
    ///
    /// # Errors
    ///
    /// When it is the management account, or no member.
    pub fn remove_account(&mut self, account: AccountId) -> Result<(), OrganizationError> {
        if account == self.management {
            return Err(OrganizationError::ManagementAccount(account));
        }
        self.accounts.remove(&account).ok_or(OrganizationError::UnknownAccount(account))?;
        self.attached.remove(&Target::Account(account));
        Ok(())
    }

    /// Adds a policy or puts a changed one in the place of the old.
    pub fn put_policy(&mut self, policy: ControlPolicy) {
        self.policies.insert(policy.id.clone(), Arc::new(policy));
    }

    /// Attaches a policy; once is enough.
    ///
    /// # Errors
    ///
    /// When there is no such policy or target.
    pub fn attach(&mut self, policy: &str, target: Target) -> Result<(), OrganizationError> {
        if !self.policies.contains_key(policy) {
            return Err(OrganizationError::UnknownPolicy(policy.to_owned()));
        }
        match &target {
            Target::Unit(id) => self.exists(&Parent::Unit(id.clone()))?,
            Target::Account(account) if !self.has(*account) => return Err(OrganizationError::UnknownAccount(*account)),
            Target::Root | Target::Account(_) => {}
        }
        self.add(policy, target);
        Ok(())
    }

    /// Detaches a policy; whether it was attached.
    pub fn detach(&mut self, policy: &str, target: &Target) -> bool {
        let Some(ids) = self.attached.get_mut(target) else { return false };
        let before = ids.len();
        ids.retain(|id| id != policy);
        ids.len() < before
    }

    /// The policies of a type that are attached to a target, in the order of attachment.
    pub fn attached(&self, kind: ControlPolicyType, target: &Target) -> impl Iterator<Item = &Arc<ControlPolicy>> {
        let ids = self.attached.get(target).into_iter().flatten();
        ids.filter_map(|id| self.policies.get(id)).filter(move |policy| policy.kind == kind)
    }

    /// The policies of a type that limit an account, by level: the root's, each unit's, its own. None where the type is
    /// not in force or the account is no member.
    #[must_use]
    pub fn levels(&self, kind: ControlPolicyType, account: AccountId) -> Option<Vec<Vec<Arc<ControlPolicy>>>> {
        if !self.is_enabled(kind) {
            return None;
        }
        let units = self.units_above(account)?.into_iter().map(|unit| Target::Unit(unit.id.clone()));
        let targets = std::iter::once(Target::Root).chain(units).chain([Target::Account(account)]);
        Some(targets.map(|target| self.attached(kind, &target).cloned().collect()).collect())
    }

    /// The path of an account as `aws:PrincipalOrgPaths` has it: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`.
    #[must_use]
    pub fn path(&self, account: AccountId) -> Option<String> {
        let units: String = self.units_above(account)?.iter().map(|unit| format!("{}/", unit.id)).collect();
        Some(format!("{}/{}/{units}", self.id, self.root))
    }

    /// The units that hold an account, the uppermost first.
    fn units_above(&self, account: AccountId) -> Option<Vec<&Unit>> {
        let mut parent = self.accounts.get(&account)?;
        let mut units = Vec::new();
        while let Parent::Unit(id) = parent {
            let unit = self.units.get(id)?;
            units.push(unit);
            parent = &unit.parent;
        }
        units.reverse();
        Some(units)
    }

    fn exists(&self, parent: &Parent) -> Result<(), OrganizationError> {
        match parent {
            Parent::Unit(id) if !self.units.contains_key(id) => Err(OrganizationError::UnknownUnit(id.clone())),
            Parent::Root | Parent::Unit(_) => Ok(()),
        }
    }

    /// What is new has AWS's own policy of each type that is in force.
    fn allow_everything_on(&mut self, target: &Target) {
        for kind in self.enabled.clone() {
            self.add(kind.id_of_aws(), target.clone());
        }
    }

    fn add(&mut self, policy: &str, target: Target) {
        let ids = self.attached.entry(target).or_default();
        if !ids.iter().any(|id| id == policy) {
            ids.push(policy.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
