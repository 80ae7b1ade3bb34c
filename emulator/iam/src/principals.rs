//! Whether the principals that a trust policy names exist: AWS refuses to store one that names a role or user it cannot
//! find, and a role that does not exist yet cannot name itself.
//!
//! Only the role's own account is looked into: AWS knows every account, an emulator knows those that somebody filled.
//! Providers, services, root users and sessions are taken as they are.
//!
//! AWS keeps a principal by its unique id and shows its ARN while it exists. Here trust policies keep the ARN, and get the
//! id in its place when the principal is deleted, the new ARN when it is renamed.

use portcullis_model::{AccountId, Arn, Cause};
use portcullis_policy::Policy;
use portcullis_store::{Account, Document, Role, World};
use portcullis_wire::Fault;
use serde_json::Value;

use crate::faults;

/// Checks the principals of a trust policy that is about to be stored in an account.
///
/// # Errors
///
/// `MalformedPolicyDocument` for the first role or user of the account that does not exist.
pub(crate) fn check(world: &World, account: AccountId, trust: &Document, role: &Arn) -> Result<(), Fault> {
    let missing = named(&trust.text).into_iter().find(|(principal, _)| !exists(world, account, principal));
    let Some((principal, pointer)) = missing else { return Ok(()) };
    let message = format!("Invalid principal in policy: \"AWS\":\"{principal}\"");
    let cause = Cause::new(format!("there is no `{}` in account {account}", name_of(&principal)))
        .of(role.as_str())
        .at(pointer)
        .seen(principal)
        .hint("create what the trust policy names before the role that trusts it");
    Err(faults::MALFORMED_POLICY_DOCUMENT.with(&[("message", &message)]).caused_by(cause))
}

/// Puts the unique id of a deleted role or user in the place of its ARN, in the trust policies of every account. AWS
/// documents it: "IAM JSON policy elements: Principal".
pub(crate) fn forget(world: &mut World, principal: &Arn, id: &str) {
    replace(world, principal.as_str(), id);
}

/// Puts the new ARN of a renamed user in the place of the old, likewise.
pub(crate) fn rename(world: &mut World, from: &Arn, to: &Arn) {
    replace(world, from.as_str(), to.as_str());
}

fn replace(world: &mut World, from: &str, to: &str) {
    let trusting = |(account, content): (AccountId, &Account)| {
        let roles = content.roles().filter_map(|role| Some((account, with(role, from, to)?)));
        roles.collect::<Vec<_>>()
    };
    let changed: Vec<(AccountId, Role)> = world.accounts().flat_map(trusting).collect();
    for (account, role) in changed {
        world.account_mut(account).put_role(role);
    }
}

/// The role with another principal in its trust policy; none if that does not name this one.
fn with(role: &Role, from: &str, to: &str) -> Option<Role> {
    let pointers = named(&role.trust.text).into_iter().filter(|(principal, _)| principal == from);
    let pointers: Vec<String> = pointers.map(|(_, pointer)| pointer).collect();
    if pointers.is_empty() {
        return None;
    }
    let mut text = role.trust.text.to_string();
    // From the end, so that the places before stay where they are.
    for pointer in pointers.iter().rev() {
        let span = role.trust.policy.span_of(pointer)?;
        text.replace_range(span.offset()..span.offset() + span.len(), &Value::from(to).to_string());
    }
    Some(Role { trust: Document::new(Policy::parse(&text).ok()?), ..role.clone() })
}

fn name_of(principal: &str) -> &str {
    principal.splitn(6, ':').last().unwrap_or(principal)
}

fn exists(world: &World, account: AccountId, principal: &str) -> bool {
    let Ok(principal) = principal.parse::<Arn>() else {
        let roles = || world.account(account).into_iter().flat_map(Account::roles);
        let users = || world.account(account).into_iter().flat_map(Account::users);
        return !is_unique_id(principal)
            || roles().any(|role| role.id.as_str() == principal)
            || users().any(|user| user.id.as_str() == principal);
    };
    if principal.service() != "iam" || principal.account() != Some(account) {
        return true;
    }
    let is_user = principal.resource_of_type("user").is_some();
    let is_role = principal.resource_of_type("role").is_some();
    (!is_user || world.user_by_arn(&principal).is_some()) && (!is_role || world.role_by_arn(&principal).is_some())
}

/// What a deleted principal leaves behind. Unverified: that one of another account is refused on write too.
fn is_unique_id(principal: &str) -> bool {
    ["AROA", "AIDA"].iter().any(|kind| principal.starts_with(kind))
}

/// The principals under `AWS` in the statements, each with its JSON pointer.
fn named(text: &str) -> Vec<(String, String)> {
    // The document was read before, so this is an object; text of another kind names nobody.
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let mut found = Vec::new();
    for (statement, pointer) in entries(document.get("Statement"), "/Statement") {
        let principals = statement.get("Principal").and_then(|principal| principal.get("AWS"));
        for (principal, pointer) in entries(principals, &format!("{pointer}/Principal/AWS")) {
            if let Some(principal) = principal.as_str() {
                found.push((principal.to_owned(), pointer));
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
