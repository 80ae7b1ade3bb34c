//! Whether the principals that a trust policy names exist: AWS refuses to store one that names a role or user it cannot
//! find, and a role that does not exist yet cannot name itself.

use portcullis_model::{AccountId, Arn, Cause};
use portcullis_store::{Document, NamedPrincipal, World};
use portcullis_wire::Fault;

use crate::faults;

/// Checks the principals of a trust policy that is about to be stored in an account.
///
/// # Errors
///
/// `MalformedPolicyDocument` for the first role or user of the account that does not exist.
pub(crate) fn check(world: &World, account: AccountId, trust: &Document, role: &Arn) -> Result<(), Fault> {
    let Some(NamedPrincipal { name, pointer }) = world.missing_principal(account, trust) else { return Ok(()) };
    let message = format!("Invalid principal in policy: \"AWS\":\"{name}\"");
    let cause = Cause::new(format!("there is no `{}` in account {account}", name_of(&name)))
        .of(role.as_str())
        .at(pointer)
        .seen(name)
        .hint("create what the trust policy names before the role that trusts it");
    Err(faults::MALFORMED_POLICY_DOCUMENT.with(&[("message", &message)]).caused_by(cause))
}

fn name_of(principal: &str) -> &str {
    principal.splitn(6, ':').last().unwrap_or(principal)
}
