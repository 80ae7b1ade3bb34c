//! Everything that exists, in all accounts and regions.

use std::sync::Arc;

use imbl::OrdMap;
use portcullis_model::{AccountId, Arn, Region, RepositoryName};

use crate::{
    ManagedPolicy, OidcProvider, Organization, OrganizationError, Repository, RepositoryKey, Role, aws_managed_policy,
};

/// All accounts. Cloning is cheap, and a clone is a snapshot.
#[derive(Clone, Debug, Default)]
pub struct World {
    accounts: OrdMap<AccountId, Account>,
    /// By management account.
    organizations: OrdMap<AccountId, Organization>,
}

/// One account: its IAM entities, which are global, and its repositories, which belong to regions.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// By lower-case name: IAM finds roles without regard to case.
    roles: OrdMap<String, Arc<Role>>,
    /// Customer managed policies by ARN.
    policies: OrdMap<Arn, Arc<ManagedPolicy>>,
    providers: OrdMap<Arn, Arc<OidcProvider>>,
    repositories: OrdMap<RepositoryKey, Arc<Repository>>,
}

impl World {
    /// An account, if anything was ever made in it. Every account exists; one without content is absent here.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
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
}
