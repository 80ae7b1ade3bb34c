//! The tree: what holds what, and the way from the root to an account.

use portcullis_model::AccountId;

use super::{Member, Organization, OrganizationError, Parent, Target, Unit};

impl Organization {
    /// Whether the account is a member.
    #[must_use]
    pub fn has(&self, account: AccountId) -> bool {
        self.members.contains_key(&account)
    }

    /// The accounts in the order of their ids, each with what holds it.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Parent)> {
        self.members().map(|(account, member)| (account, &member.parent))
    }

    /// The accounts in the order of their ids, the management account included.
    pub fn members(&self) -> impl Iterator<Item = (AccountId, &Member)> {
        self.members.iter().map(|(account, member)| (*account, member))
    }

    /// What is known of an account, if it is a member.
    #[must_use]
    pub fn member(&self, account: AccountId) -> Option<&Member> {
        self.members.get(&account)
    }

    /// What is known of an account, to be changed.
    pub fn member_mut(&mut self, account: AccountId) -> Option<&mut Member> {
        self.members.get_mut(&account)
    }

    /// The units in the order of their ids.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// A unit by its id.
    #[must_use]
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.get(id)
    }

    /// A unit by its id, to be changed.
    pub fn unit_mut(&mut self, id: &str) -> Option<&mut Unit> {
        self.units.get_mut(id)
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

    /// Takes a unit out of the tree, with what was attached to it. It must hold nothing, see
    /// [`is_empty`](Self::is_empty).
    ///
    /// # Errors
    ///
    /// When there is no such unit.
    pub fn remove_unit(&mut self, id: &str) -> Result<(), OrganizationError> {
        self.units.remove(id).ok_or_else(|| OrganizationError::UnknownUnit(id.to_owned()))?;
        self.attached.remove(&Target::Unit(id.to_owned()));
        self.tags.remove(id);
        Ok(())
    }

    /// Whether it holds neither units nor accounts.
    #[must_use]
    pub fn is_empty(&self, parent: &Parent) -> bool {
        !self.units.values().any(|unit| unit.parent == *parent)
            && !self.members.values().any(|member| member.parent == *parent)
    }

    /// Adds an account, or moves one that is there.
    ///
    /// # Errors
    ///
    /// When its parent does not exist.
    pub fn put_account(&mut self, account: AccountId, parent: Parent) -> Result<(), OrganizationError> {
        self.exists(&parent)?;
        if let Some(member) = self.members.get_mut(&account) {
            member.parent = parent;
            return Ok(());
        }
        self.put_member(account, Member::new(account, parent))
    }

    /// Adds an account with all that is known of it.
    ///
    /// # Errors
    ///
    /// When its parent does not exist.
    pub fn put_member(&mut self, account: AccountId, member: Member) -> Result<(), OrganizationError> {
        self.exists(&member.parent)?;
        if self.members.insert(account, member).is_none() {
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
        self.members.remove(&account).ok_or(OrganizationError::UnknownAccount(account))?;
        self.attached.remove(&Target::Account(account));
        self.tags.remove(account.as_str());
        self.delegations = self.delegations.iter().filter(|((of, _), _)| *of != account).map(copied).collect();
        Ok(())
    }

    /// The path of an account as `aws:PrincipalOrgPaths` has it: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`.
    #[must_use]
    pub fn path(&self, account: AccountId) -> Option<String> {
        Some(self.path_to(&self.members.get(&account)?.parent))
    }

    /// The path of what holds something.
    #[must_use]
    pub fn path_to(&self, parent: &Parent) -> String {
        let units: String = self.units_down_to(parent).iter().map(|unit| format!("{}/", unit.id)).collect();
        format!("{}/{}/{units}", self.id, self.root)
    }

    /// The units from the root down to this one, itself the last.
    #[must_use]
    pub fn units_down_to(&self, parent: &Parent) -> Vec<&Unit> {
        let (mut parent, mut units) = (parent, Vec::new());
        while let Parent::Unit(id) = parent {
            // A unit's parent existed before it and stays while it holds something, so that the way ends at the root.
            let Some(unit) = self.units.get(id) else { break };
            units.push(unit);
            parent = &unit.parent;
        }
        units.reverse();
        units
    }

    pub(super) fn exists(&self, parent: &Parent) -> Result<(), OrganizationError> {
        match parent {
            Parent::Unit(id) if !self.units.contains_key(id) => Err(OrganizationError::UnknownUnit(id.clone())),
            Parent::Root | Parent::Unit(_) => Ok(()),
        }
    }
}

fn copied<K: Clone, V: Clone>((key, value): (&K, &V)) -> (K, V) {
    (key.clone(), value.clone())
}
