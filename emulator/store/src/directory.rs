//! Users, groups, access keys and instance profiles of an account: how they are found and kept.
//!
//! Names have no letter case. An access key is found in all accounts, for whoever signs with it does not say whose it is.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use portcullis_model::{AccountId, Arn, RoleName};
use serde::{Deserialize, Serialize};

use crate::{AccessKey, Account, Group, InstanceProfile, UniqueId, User, World};

/// What an account has besides roles, policies and providers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// By lower-case name.
    pub(crate) users: OrdMap<String, Arc<User>>,
    /// By lower-case name.
    pub(crate) groups: OrdMap<String, Arc<Group>>,
    pub(crate) access_keys: OrdMap<UniqueId, Arc<AccessKey>>,
    /// By lower-case name.
    pub(crate) instance_profiles: OrdMap<String, Arc<InstanceProfile>>,
    /// The name that stands for the account in its sign-in address.
    pub(crate) alias: Option<String>,
    /// The ids of deletions of service-linked roles, all of which succeeded.
    pub(crate) role_deletions: OrdSet<String>,
}

impl World {
    /// A user by name, without regard to case.
    #[must_use]
    pub fn user(&self, account: AccountId, name: &str) -> Option<&Arc<User>> {
        self.account(account)?.directory.users.get(&name.to_ascii_lowercase())
    }

    /// A user by its exact ARN, path included.
    #[must_use]
    pub fn user_by_arn(&self, arn: &Arn) -> Option<&Arc<User>> {
        let name = arn.resource_of_type("user")?.rsplit('/').next()?;
        self.user(arn.account()?, name).filter(|user| user.arn == *arn)
    }

    /// A user by its unique id.
    #[must_use]
    pub fn user_by_id(&self, account: AccountId, id: &UniqueId) -> Option<&Arc<User>> {
        self.account(account)?.users().find(|user| user.id == *id)
    }

    /// A group by name, without regard to case.
    #[must_use]
    pub fn group(&self, account: AccountId, name: &str) -> Option<&Arc<Group>> {
        self.account(account)?.directory.groups.get(&name.to_ascii_lowercase())
    }

    /// The groups that a user is a member of, in the order of their names.
    pub fn groups_of<'w>(&'w self, account: AccountId, user: &UniqueId) -> impl Iterator<Item = &'w Arc<Group>> {
        let groups = self.account(account).into_iter().flat_map(Account::groups);
        groups.filter(move |group| group.members.contains(user))
    }

    /// An access key, of whatever account.
    #[must_use]
    pub fn access_key(&self, id: &str) -> Option<(AccountId, &Arc<AccessKey>)> {
        let id = UniqueId::of_key(id);
        self.accounts().find_map(|(account, content)| Some((account, content.directory.access_keys.get(&id)?)))
    }

    /// An instance profile by name, without regard to case.
    #[must_use]
    pub fn instance_profile(&self, account: AccountId, name: &str) -> Option<&Arc<InstanceProfile>> {
        self.account(account)?.directory.instance_profiles.get(&name.to_ascii_lowercase())
    }

    /// An instance profile by its exact ARN, path included.
    #[must_use]
    pub fn instance_profile_by_arn(&self, arn: &Arn) -> Option<&Arc<InstanceProfile>> {
        let name = arn.resource_of_type("instance-profile")?.rsplit('/').next()?;
        self.instance_profile(arn.account()?, name).filter(|profile| profile.arn == *arn)
    }

    /// The account that has an alias: of all accounts at most one.
    #[must_use]
    pub fn account_of_alias(&self, alias: &str) -> Option<AccountId> {
        self.accounts().find(|(_, content)| content.alias() == Some(alias)).map(|(account, _)| account)
    }
}

impl Account {
    /// The users in the order of their names.
    pub fn users(&self) -> impl Iterator<Item = &Arc<User>> {
        self.directory.users.values()
    }

    /// Adds a user or puts a changed one in the place of the old. One that was renamed has to be removed first.
    pub fn put_user(&mut self, user: User) {
        self.directory.users.insert(user.name.to_ascii_lowercase(), Arc::new(user));
    }

    /// Removes a user by name, without regard to case.
    pub fn remove_user(&mut self, name: &str) -> Option<Arc<User>> {
        self.directory.users.remove(&name.to_ascii_lowercase())
    }

    /// The groups in the order of their names.
    pub fn groups(&self) -> impl Iterator<Item = &Arc<Group>> {
        self.directory.groups.values()
    }

    /// Adds a group or puts a changed one in the place of the old. One that was renamed has to be removed first.
    pub fn put_group(&mut self, group: Group) {
        self.directory.groups.insert(group.name.to_ascii_lowercase(), Arc::new(group));
    }

    /// Removes a group by name, without regard to case.
    pub fn remove_group(&mut self, name: &str) -> Option<Arc<Group>> {
        self.directory.groups.remove(&name.to_ascii_lowercase())
    }

    /// The access keys of a user, in the order of their ids.
    pub fn access_keys_of(&self, user: &UniqueId) -> impl Iterator<Item = &Arc<AccessKey>> {
        self.directory.access_keys.values().filter(move |key| key.user == *user)
    }

    /// Adds an access key or puts a changed one in the place of the old.
    pub fn put_access_key(&mut self, key: AccessKey) {
        self.directory.access_keys.insert(key.id.clone(), Arc::new(key));
    }

    /// Removes an access key.
    pub fn remove_access_key(&mut self, id: &UniqueId) -> Option<Arc<AccessKey>> {
        self.directory.access_keys.remove(id)
    }

    /// The instance profiles in the order of their names.
    pub fn instance_profiles(&self) -> impl Iterator<Item = &Arc<InstanceProfile>> {
        self.directory.instance_profiles.values()
    }

    /// The instance profiles that hold a role, in the order of their names.
    pub fn instance_profiles_of(&self, role: &RoleName) -> impl Iterator<Item = &Arc<InstanceProfile>> {
        self.instance_profiles().filter(move |profile| profile.role.as_ref() == Some(role))
    }

    /// Adds an instance profile or puts a changed one in the place of the old.
    pub fn put_instance_profile(&mut self, profile: InstanceProfile) {
        self.directory.instance_profiles.insert(profile.name.to_ascii_lowercase(), Arc::new(profile));
    }

    /// Removes an instance profile by name, without regard to case.
    pub fn remove_instance_profile(&mut self, name: &str) -> Option<Arc<InstanceProfile>> {
        self.directory.instance_profiles.remove(&name.to_ascii_lowercase())
    }

    /// The account's alias.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        self.directory.alias.as_deref()
    }

    /// Gives the account an alias, or takes it away.
    pub fn set_alias(&mut self, alias: Option<String>) {
        self.directory.alias = alias;
    }

    /// Remembers that a service-linked role was deleted under this id.
    pub fn put_role_deletion(&mut self, id: String) {
        self.directory.role_deletions.insert(id);
    }

    /// Whether a service-linked role was deleted under this id.
    #[must_use]
    pub fn has_role_deletion(&self, id: &str) -> bool {
        self.directory.role_deletions.contains(id)
    }
}
