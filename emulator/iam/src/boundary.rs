//! Permissions boundaries of users and roles: what the operations of both do.

use portcullis_gate::Call;
use portcullis_store::write;
use portcullis_wire::Fault;

use crate::{
    actions::Nothing,
    entities, faults,
    holder::{self, Bounded},
};

/// Sets or replaces the boundary.
///
/// # Errors
///
/// When the entity or the policy is missing or AWS's own.
pub(crate) fn put<H: Bounded>(call: &Call<'_>, entity: &str, policy: &str) -> Result<Nothing, Fault> {
    let account = call.account()?;
    let policy = entities::policy_arn(policy, call)?;
    write(call.gate().store(), |world| {
        let mut entity: H = holder::modifiable(world, account, entity)?;
        entities::check_attachable(world, account, &policy, H::KIND, &faults::BOUNDARY_NOT_FOUND)?;
        *entity.boundary_mut() = Some(policy);
        entity.put(world.account_mut(account));
        Ok(Nothing {})
    })
}

/// Removes the boundary.
///
/// # Errors
///
/// `NoSuchEntity`, also when there is no boundary, and `UnmodifiableEntity` for a role that belongs to AWS.
pub(crate) fn delete<H: Bounded>(call: &Call<'_>, entity: &str) -> Result<Nothing, Fault> {
    let account = call.account()?;
    write(call.gate().store(), |world| {
        let mut entity: H = holder::modifiable(world, account, entity)?;
        if entity.boundary_mut().take().is_none() {
            return Err(faults::BOUNDARY_ABSENT.with(&[("kind", H::KIND.title()), ("name", entity.name())]));
        }
        entity.put(world.account_mut(account));
        Ok(Nothing {})
    })
}
