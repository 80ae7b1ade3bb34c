//! What the management account sets besides the tree and its policies: tags, services that work across the
//! organization, accounts that administer one, and the requests for new accounts.

use portcullis_model::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use super::Organization;
use crate::Tag;

/// A request for a new account, which is answered before the account is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountCreation {
    /// `car-…`
    pub id: String,
    /// The name that the account is to have.
    pub name: String,
    /// When it was asked for.
    pub requested: Timestamp,
    /// When it was made or refused.
    pub completed: Timestamp,
    /// What became of it.
    pub outcome: CreationOutcome,
}

/// What became of a request for a new account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CreationOutcome {
    /// The account.
    Account(AccountId),
    /// Another account has the address.
    EmailTaken,
}

impl Organization {
    /// The tags of a root, unit, account or policy by its id, in the order in which they are kept.
    #[must_use]
    pub fn tags(&self, id: &str) -> &[Tag] {
        self.tags.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Sets the tags of a root, unit, account or policy.
    pub fn put_tags(&mut self, id: &str, tags: Vec<Tag>) {
        if tags.is_empty() {
            self.tags.remove(id);
        } else {
            self.tags.insert(id.to_owned(), tags);
        }
    }

    /// The services that work across the organization, by name, and since when.
    pub fn service_access(&self) -> impl Iterator<Item = (&str, Timestamp)> {
        self.service_access.iter().map(|(service, since)| (service.as_str(), *since))
    }

    /// Lets a service work across the organization. What it has it keeps.
    pub fn allow_service(&mut self, service: &str, now: Timestamp) {
        self.service_access.entry(service.to_owned()).or_insert(now);
    }

    /// Ends the access of a service; whether it had it.
    pub fn disallow_service(&mut self, service: &str) -> bool {
        self.service_access.remove(service).is_some()
    }

    /// Which account administers which service, and since when.
    pub fn delegations(&self) -> impl Iterator<Item = (AccountId, &str, Timestamp)> {
        self.delegations.iter().map(|((account, service), since)| (*account, service.as_str(), *since))
    }

    /// Lets an account administer a service; whether it did not already.
    pub fn delegate(&mut self, account: AccountId, service: &str, now: Timestamp) -> bool {
        let key = (account, service.to_owned());
        if self.delegations.contains_key(&key) {
            return false;
        }
        self.delegations.insert(key, now);
        true
    }

    /// Ends the administration of a service by an account; whether it did administer it.
    pub fn end_delegation(&mut self, account: AccountId, service: &str) -> bool {
        self.delegations.remove(&(account, service.to_owned())).is_some()
    }

    /// The requests for new accounts in the order of their ids.
    pub fn creations(&self) -> impl Iterator<Item = &AccountCreation> {
        self.creations.values()
    }

    /// A request for a new account by its id.
    #[must_use]
    pub fn creation(&self, id: &str) -> Option<&AccountCreation> {
        self.creations.get(id)
    }

    /// Remembers a request for a new account.
    pub fn put_creation(&mut self, creation: AccountCreation) {
        self.creations.insert(creation.id.clone(), creation);
    }
}
