//! Which organization a caller reaches, and who may do what with it besides what policies say.
//!
//! Only the management account changes an organization. A member account that administers a service for it may look at
//! everything; every other member sees the organization as a whole and can leave it. AWS's API reference says it
//! operation by operation. Credentials of another partition belong to other accounts.

use portcullis_gate::Call;
use portcullis_store::{Organization, World, write};
use portcullis_wire::Fault;

use crate::faults;

/// The organization that the caller's account is in, for what every member may see.
///
/// # Errors
///
/// `AWSOrganizationsNotInUseException`.
pub(crate) fn of_member(call: &Call<'_>) -> Result<Organization, Fault> {
    find(&call.gate().store().world(), call)
}

/// The organization, for what the management account and delegated administrators may see.
///
/// # Errors
///
/// `AWSOrganizationsNotInUseException`, `AccessDeniedException`.
pub(crate) fn of_administrator(call: &Call<'_>) -> Result<Organization, Fault> {
    let organization = of_member(call)?;
    let account = call.account()?;
    let administers =
        account == organization.management() || organization.delegations().any(|(delegate, ..)| delegate == account);
    if administers { Ok(organization) } else { Err(faults::ACCESS_DENIED.fault()) }
}

/// Changes the organization: all of what `edit` did if it succeeds, nothing of it if it fails.
///
/// # Errors
///
/// `AWSOrganizationsNotInUseException`, `AccessDeniedException` for all but the management account, and whatever `edit`
/// fails with.
pub(crate) fn change<T>(call: &Call<'_>, edit: impl FnOnce(&mut Organization) -> Result<T, Fault>) -> Result<T, Fault> {
    change_with_world(call, |organization, _| edit(organization))
}

/// As [`change`], where the accounts themselves change too.
///
/// # Errors
///
/// As [`change`].
pub(crate) fn change_with_world<T>(
    call: &Call<'_>,
    edit: impl FnOnce(&mut Organization, &mut World) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let account = call.account()?;
    write(call.gate().store(), |world| {
        let mut organization = find(world, call)?;
        if organization.management() != account {
            return Err(faults::ACCESS_DENIED.fault());
        }
        let answer = edit(&mut organization, world)?;
        // An account that came in between into another organization is the only thing that can be in the way.
        world.put_organization(organization).map_err(|_| faults::CONCURRENT_MODIFICATION.fault())?;
        Ok(answer)
    })
}

fn find(world: &World, call: &Call<'_>) -> Result<Organization, Fault> {
    let partition = call.region().partition();
    let organization = world.organization_of(call.account()?).filter(|found| found.partition() == partition);
    organization.cloned().ok_or_else(|| faults::NOT_IN_USE.fault())
}
