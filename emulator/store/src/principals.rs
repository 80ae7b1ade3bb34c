//! The roles and users that stored documents name as principals: whether they exist, and what is put in their place when
//! they are deleted or renamed.
//!
//! AWS keeps a principal by its unique id and shows its ARN while it exists ("IAM JSON policy elements: Principal"). Here
//! trust policies and the policies of repositories and registries keep the ARN, and get the id in its place when the
//! principal is deleted, the new ARN when it is renamed.

use portcullis_model::{AccountId, Arn};
use portcullis_policy::Policy;
use serde_json::Value;

use crate::{Account, Document, Registry, Repository, Role, World};

/// A role or user that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPrincipal {
    /// Its ARN or unique id, as it is written.
    pub name: String,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

impl World {
    /// The first role or user of this account that a document names and that does not exist.
    ///
    /// Only this account is looked into: AWS knows every account, an emulator knows those that somebody filled. Providers,
    /// services, root users and sessions are taken as they are.
    #[must_use]
    pub fn missing_principal(&self, account: AccountId, document: &Document) -> Option<NamedPrincipal> {
        named(&document.text).into_iter().find(|principal| !exists(self, account, &principal.name))
    }

    /// Puts another name in the place of a principal, in the trust policies and the policies of repositories and registries
    /// of every account.
    pub fn replace_principal(&mut self, from: &str, to: &str) {
        // Most worlds name no deleted role anywhere, and nothing is copied in them.
        let accounts: Vec<_> = self.accounts().map(|(id, account)| (id, changes(account, from, to))).collect();
        for (id, changed) in accounts.into_iter().filter(|(_, changed)| !changed.is_empty()) {
            let account = self.account_mut(id);
            for change in changed {
                change(account);
            }
        }
    }
}

type Change = Box<dyn FnOnce(&mut Account)>;

fn changes(account: &Account, from: &str, to: &str) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for role in account.roles() {
        if let Some(trust) = with(&role.trust, from, to) {
            let changed = Role { trust, ..Role::clone(role) };
            changes.push(Box::new(|account| account.put_role(changed)));
        }
    }
    for repository in account.repositories.values() {
        if let Some(policy) = repository.policy.as_ref().and_then(|policy| with(policy, from, to)) {
            let changed = Repository { policy: Some(policy), ..Repository::clone(repository) };
            changes.push(Box::new(|account| account.put_repository(changed)));
        }
    }
    for (region, registry) in &account.registries {
        if let Some(policy) = registry.policy.as_ref().and_then(|policy| with(policy, from, to)) {
            let (region, changed) = (region.clone(), Registry { policy: Some(policy), ..Registry::clone(registry) });
            changes.push(Box::new(|account| account.put_registry(region, changed)));
        }
    }
    changes
}

/// The document with another principal in the place of this one; none if it does not name it.
fn with(document: &Document, from: &str, to: &str) -> Option<Document> {
    if !document.text.contains(from) {
        return None;
    }
    let mut text = document.text.to_string();
    let places: Vec<_> = named(&text).into_iter().filter(|principal| principal.name == from).collect();
    // From the end, so that the places before stay where they are.
    for place in places.iter().rev() {
        let span = document.policy.span_of(&place.pointer)?;
        text.replace_range(span.offset()..span.offset() + span.len(), &Value::from(to).to_string());
    }
    if places.is_empty() { None } else { Policy::parse(&text).ok().map(Document::new) }
}

fn exists(world: &World, account: AccountId, principal: &str) -> bool {
    let content = world.account(account);
    let Ok(principal) = principal.parse::<Arn>() else {
        let has_id = |id: &str| id == principal;
        let is_role = || content.is_some_and(|content| content.roles().any(|role| has_id(role.id.as_str())));
        let is_user = || content.is_some_and(|content| content.users().any(|user| has_id(user.id.as_str())));
        return !is_unique_id(principal) || is_role() || is_user();
    };
    if principal.service() != "iam" || principal.account() != Some(account) {
        return true;
    }
    let is_user = principal.resource_of_type("user").is_some();
    let is_role = principal.resource_of_type("role").is_some();
    (!is_user || world.user_by_arn(&principal).is_some()) && (!is_role || world.role_by_arn(&principal).is_some())
}

/// What a deleted principal leaves behind. That one of another account is refused on write too is `unverified`.
fn is_unique_id(principal: &str) -> bool {
    ["AROA", "AIDA"].iter().any(|kind| principal.starts_with(kind))
}

/// The principals under `AWS` in the statements.
fn named(text: &str) -> Vec<NamedPrincipal> {
    // The document was read before, so this is an object; text of another kind names nobody.
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let mut found = Vec::new();
    for (statement, pointer) in entries(document.get("Statement"), "/Statement") {
        for element in ["Principal", "NotPrincipal"] {
            let principals = statement.get(element).and_then(|principal| principal.get("AWS"));
            for (principal, pointer) in entries(principals, &format!("{pointer}/{element}/AWS")) {
                found.extend(principal.as_str().map(|name| NamedPrincipal { name: name.to_owned(), pointer }));
            }
        }
    }
    found
}

/// The entries of a list, or what stands in its place alone.
fn entries<'v>(value: Option<&'v Value>, pointer: &str) -> Vec<(&'v Value, String)> {
    match value {
        Some(Value::Array(entries)) => {
            entries.iter().enumerate().map(|(index, entry)| (entry, format!("{pointer}/{index}"))).collect()
        }
        Some(single) => vec![(single, pointer.to_owned())],
        None => Vec::new(),
    }
}
