//! Everything that exists, in all accounts and regions.

use std::sync::Arc;

use imbl::OrdMap;
use portcullis_model::{AccountId, Arn, Digest, Region, RepositoryName};
use serde::{Deserialize, Serialize};

use crate::{
    Directory, ManagedPolicy, OidcProvider, Organization, OrganizationError, PublicRepository, RegionSettings,
    Registry, Repository, RepositoryKey, Role, aws_managed_policy,
};

/// All accounts. Cloning is cheap, and a clone is a snapshot.
///
/// On disk each of these is a table of its own: `durable/tables.rs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    pub(crate) accounts: OrdMap<AccountId, Account>,
    /// By management account.
    pub(crate) organizations: OrdMap<AccountId, Organization>,
    /// What the emulator itself goes by, by name.
    pub(crate) settings: OrdMap<String, Arc<str>>,
}

/// One account: its IAM entities, which are global, and its repositories, which belong to regions.
///
/// A map that is skipped here has a table of its own on disk; everything else is kept with the account as one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// By lower-case name: IAM finds roles without regard to case.
    #[serde(skip)]
    pub(crate) roles: OrdMap<String, Arc<Role>>,
    /// Customer managed policies by ARN.
    #[serde(skip)]
    pub(crate) policies: OrdMap<Arn, Arc<ManagedPolicy>>,
    #[serde(skip)]
    pub(crate) providers: OrdMap<Arn, Arc<OidcProvider>>,
    /// Users, groups, access keys, instance profiles.
    pub(crate) directory: Directory,
    #[serde(skip)]
    pub(crate) repositories: OrdMap<RepositoryKey, Arc<Repository>>,
    /// Settings of its registries that were ever changed.
    pub(crate) registries: OrdMap<Region, Arc<Registry>>,
    /// Its repositories of ECR Public.
    pub(crate) public_repositories: OrdMap<RepositoryName, Arc<PublicRepository>>,
    pub(crate) regions: RegionSettings,
}

impl World {
    /// An account, if anything was ever made in it. Every account exists; one without content is absent here.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Every account with content, in the order of their ids.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        self.accounts.iter().map(|(id, account)| (*id, account))
    }

    /// An account to be changed.
    pub fn account_mut(&mut self, id: AccountId) -> &mut Account {
        self.accounts.entry(id).or_default()
    }

    /// The organization that an account is in.
    #[must_use]
    pub fn organization_of(&self, account: AccountId) -> Option<&Organization> {
        // There are few organizations, mostly one.
        self.organizations.values().find(|organization| organization.has(account))
    }

    /// Every organization, in the order of their management accounts.
    pub fn organizations(&self) -> impl Iterator<Item = &Organization> {
        self.organizations.values()
    }

    /// Adds an organization or puts a changed one in the place of the old, which has the same management account.
    ///
    /// # Errors
    ///
    /// [`OrganizationError::AccountTaken`] when an account of it is in another organization.
    pub fn put_organization(&mut self, organization: Organization) -> Result<(), OrganizationError> {
        let management = organization.management();
        let elsewhere =
            |account: &AccountId| self.organization_of(*account).is_some_and(|other| other.management() != management);
        let taken = organization.accounts().map(|(account, _)| account).find(elsewhere);
        if let Some(account) = taken {
            return Err(OrganizationError::AccountTaken(account));
        }
        self.organizations.insert(management, organization);
        Ok(())
    }

    /// Removes the organization of a management account; whether there was one.
    pub fn remove_organization(&mut self, management: AccountId) -> bool {
        self.organizations.remove(&management).is_some()
    }

    /// What the emulator itself goes by under this name: how far its clock is ahead, the keys of its issuer.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(AsRef::as_ref)
    }

    /// Forgets all accounts and organizations; the settings stay.
    pub fn clear(&mut self) {
        *self = Self { settings: std::mem::take(&mut self.settings), ..Self::default() };
    }

    /// Every setting, in the order of their names.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.settings.iter().map(|(name, text)| (name.as_str(), text.as_ref()))
    }

    /// Sets what the emulator itself goes by under this name.
    pub fn put_setting(&mut self, name: &str, text: &str) {
        self.settings.insert(name.to_owned(), text.into());
    }

    /// Forgets a setting; whether there was one.
    pub fn remove_setting(&mut self, name: &str) -> bool {
        self.settings.remove(name).is_some()
    }

    /// Every layer and configuration that a repository has.
    pub(crate) fn layers(&self) -> impl Iterator<Item = (&Digest, u64)> {
        let repositories = self.accounts.values().flat_map(|account| account.repositories.values());
        repositories.flat_map(|repository| repository.layers.iter().map(|(digest, size)| (digest, *size)))
    }

    /// A role by name, without regard to case.
    #[must_use]
    pub fn role(&self, account: AccountId, name: &str) -> Option<&Arc<Role>> {
        self.account(account)?.roles.get(&name.to_ascii_lowercase())
    }

    /// A role by its exact ARN, path included.
    #[must_use]
    pub fn role_by_arn(&self, arn: &Arn) -> Option<&Arc<Role>> {
        let name = arn.resource_of_type("role")?.rsplit('/').next()?;
        self.role(arn.account()?, name).filter(|role| role.arn == *arn)
    }

    /// A managed policy by ARN, of the customer or of AWS.
    #[must_use]
    pub fn managed_policy(&self, arn: &Arn) -> Option<Arc<ManagedPolicy>> {
        if arn.account_text() == "aws" {
            return aws_managed_policy(arn);
        }
        self.account(arn.account()?)?.policies.get(arn).cloned()
    }

    /// An OpenID Connect provider by ARN.
    #[must_use]
    pub fn provider(&self, arn: &Arn) -> Option<&Arc<OidcProvider>> {
        self.account(arn.account()?)?.providers.get(arn)
    }

    /// A repository by the account and region of its registry and its name.
    #[must_use]
    pub fn repository(&self, account: AccountId, region: &Region, name: &RepositoryName) -> Option<&Arc<Repository>> {
        let key = RepositoryKey { region: region.clone(), name: name.clone() };
        self.account(account)?.repositories.get(&key)
    }

    /// The settings of a registry, if any was ever changed.
    #[must_use]
    pub fn registry(&self, account: AccountId, region: &Region) -> Option<&Arc<Registry>> {
        self.account(account)?.registries.get(region)
    }

    /// A repository of ECR Public by ARN.
    #[must_use]
    pub fn public_repository_by_arn(&self, arn: &Arn) -> Option<&Arc<PublicRepository>> {
        let name = arn.resource_of_type("repository").filter(|_| arn.service() == "ecr-public")?;
        let name: RepositoryName = name.parse().ok()?;
        self.account(arn.account()?)?.public_repositories.get(&name)
    }

    /// A repository by ARN.
    #[must_use]
    pub fn repository_by_arn(&self, arn: &Arn) -> Option<&Arc<Repository>> {
        if arn.service() != "ecr" {
            return None;
        }
        let name = arn.resource_of_type("repository")?.parse().ok()?;
        self.repository(arn.account()?, &arn.region().parse().ok()?, &name)
    }
}

impl Account {
    /// The roles in the order of their names.
    pub fn roles(&self) -> impl Iterator<Item = &Arc<Role>> {
        self.roles.values()
    }

    /// Adds a role or puts a changed one in the place of the old.
    pub fn put_role(&mut self, role: Role) {
        self.roles.insert(role.name.as_str().to_ascii_lowercase(), Arc::new(role));
    }

    /// Removes a role by name, without regard to case.
    pub fn remove_role(&mut self, name: &str) -> Option<Arc<Role>> {
        self.roles.remove(&name.to_ascii_lowercase())
    }

    /// The customer managed policies in the order of their ARNs.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.policies.values()
    }

    /// Adds a customer managed policy or puts a changed one in the place of the old.
    pub fn put_policy(&mut self, policy: ManagedPolicy) {
        self.policies.insert(policy.arn.clone(), Arc::new(policy));
    }

    /// Removes a customer managed policy.
    pub fn remove_policy(&mut self, arn: &Arn) -> Option<Arc<ManagedPolicy>> {
        self.policies.remove(arn)
    }

    /// The providers in the order of their ARNs.
    pub fn providers(&self) -> impl Iterator<Item = &Arc<OidcProvider>> {
        self.providers.values()
    }

    /// Adds a provider or puts a changed one in the place of the old.
    pub fn put_provider(&mut self, provider: OidcProvider) {
        self.providers.insert(provider.arn.clone(), Arc::new(provider));
    }

    /// Removes a provider.
    pub fn remove_provider(&mut self, arn: &Arn) -> Option<Arc<OidcProvider>> {
        self.providers.remove(arn)
    }

    /// The repositories of a region in the order of their names.
    pub fn repositories<'a>(&'a self, region: &'a Region) -> impl Iterator<Item = &'a Arc<Repository>> {
        self.repositories.iter().filter(move |(key, _)| key.region == *region).map(|(_, repository)| repository)
    }

    /// Adds a repository or puts a changed one in the place of the old.
    pub fn put_repository(&mut self, repository: Repository) {
        self.repositories.insert(repository.key.clone(), Arc::new(repository));
    }

    /// Removes a repository.
    pub fn remove_repository(&mut self, key: &RepositoryKey) -> Option<Arc<Repository>> {
        self.repositories.remove(key)
    }

    /// Puts changed settings of a registry in the place of the old.
    pub fn put_registry(&mut self, region: Region, registry: Registry) {
        self.registries.insert(region, Arc::new(registry));
    }

    /// The repositories of ECR Public in the order of their names.
    pub fn public_repositories(&self) -> impl Iterator<Item = &Arc<PublicRepository>> {
        self.public_repositories.values()
    }

    /// Adds a repository of ECR Public or puts a changed one in the place of the old.
    pub fn put_public_repository(&mut self, repository: PublicRepository) {
        self.public_repositories.insert(repository.name.clone(), Arc::new(repository));
    }

    /// Removes a repository of ECR Public.
    pub fn remove_public_repository(&mut self, name: &RepositoryName) -> Option<Arc<PublicRepository>> {
        self.public_repositories.remove(name)
    }
}
