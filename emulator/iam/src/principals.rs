//! Whether the principals that a trust policy names exist: AWS refuses to store one that names a role or user it cannot
//! find, and a role that does not exist yet cannot name itself.
//!
//! Only the role's own account is looked into: AWS knows every account, an emulator knows those that somebody filled.
//! Providers, services, root users and sessions are taken as they are. There are no users here yet, so none is found.

use portcullis_model::{AccountId, Arn, Cause};
use portcullis_store::{Document, World};
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
    let cause = Cause::new(format!("there is no `{}` in account {account}", principal.resource()))
        .of(role.as_str())
        .at(pointer)
        .seen(principal.as_str())
        .hint("create what the trust policy names before the role that trusts it");
    Err(faults::MALFORMED_POLICY_DOCUMENT.with(&[("message", &message)]).caused_by(cause))
}

fn exists(world: &World, account: AccountId, principal: &Arn) -> bool {
    if principal.service() != "iam" || principal.account() != Some(account) {
        return true;
    }
    let is_user = principal.resource_of_type("user").is_some();
    let is_role = principal.resource_of_type("role").is_some();
    !is_user && (!is_role || world.role_by_arn(principal).is_some())
}

/// The ARNs under `AWS` in the statements' principals, each with its JSON pointer.
fn named(text: &str) -> Vec<(Arn, String)> {
    // The document was read before, so this is an object; text of another kind names nobody.
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let mut found = Vec::new();
    for (statement, pointer) in entries(document.get("Statement"), "/Statement") {
        let principals = statement.get("Principal").and_then(|principal| principal.get("AWS"));
        for (principal, pointer) in entries(principals, &format!("{pointer}/Principal/AWS")) {
            if let Some(arn) = principal.as_str().and_then(|text| text.parse().ok()) {
                found.push((arn, pointer));
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
