//! Policies: which types are in force, what is attached where, and the levels over an account.

use std::sync::Arc;

use portcullis_model::AccountId;

use super::{ControlPolicy, ControlPolicyType, Organization, OrganizationError, Parent, Target};

impl Organization {
    /// The policies in the order of their ids, AWS's own included.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<ControlPolicy>> {
        self.policies.values()
    }

    /// A policy by its id.
    #[must_use]
    pub fn policy(&self, id: &str) -> Option<&Arc<ControlPolicy>> {
        self.policies.get(id)
    }

    /// Adds a policy or puts a changed one in the place of the old.
    pub fn put_policy(&mut self, policy: ControlPolicy) {
        self.policies.insert(policy.id.clone(), Arc::new(policy));
    }

    /// Removes a policy and detaches it everywhere.
    ///
    /// # Errors
    ///
    /// When there is no such policy.
    pub fn remove_policy(&mut self, id: &str) -> Result<(), OrganizationError> {
        self.policies.remove(id).ok_or_else(|| OrganizationError::UnknownPolicy(id.to_owned()))?;
        for target in self.targets(id) {
            self.detach(id, &target);
        }
        self.tags.remove(id);
        Ok(())
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
        let accounts = self.members.keys().copied().map(Target::Account);
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

    /// What a policy is attached to: the root, then units, then accounts.
    #[must_use]
    pub fn targets(&self, policy: &str) -> Vec<Target> {
        let attached = self.attached.iter().filter(|(_, ids)| ids.iter().any(|id| id == policy));
        attached.map(|(target, _)| target.clone()).collect()
    }

    /// The policies of a type that limit an account, by level: the root's, each unit's, its own. None where the type is
    /// not in force or the account is no member.
    #[must_use]
    pub fn levels(&self, kind: ControlPolicyType, account: AccountId) -> Option<Vec<Vec<Arc<ControlPolicy>>>> {
        if !self.is_enabled(kind) {
            return None;
        }
        let above = self.units_down_to(&self.member(account)?.parent);
        let units = above.into_iter().map(|unit| Target::Unit(unit.id.clone()));
        let targets = std::iter::once(Target::Root).chain(units).chain([Target::Account(account)]);
        Some(targets.map(|target| self.attached(kind, &target).cloned().collect()).collect())
    }

    /// What is new has AWS's own policy of each type that is in force.
    pub(super) fn allow_everything_on(&mut self, target: &Target) {
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
