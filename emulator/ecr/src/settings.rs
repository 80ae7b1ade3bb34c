//! The settings of the registry that a call is about: read, and changed as a whole.

use portcullis_gate::Call;
use portcullis_model::AccountId;
use portcullis_store::{Registry, World, write};
use portcullis_wire::Fault;

/// The settings as they are now.
pub(crate) fn read(registry: AccountId, call: &Call<'_>) -> Registry {
    of(&call.gate().store().world(), registry, call)
}

/// Changes the settings: all that `edit` does if it succeeds.
pub(crate) fn change<T>(
    registry: AccountId,
    call: &Call<'_>,
    edit: impl FnOnce(&mut Registry) -> Result<T, Fault>,
) -> Result<T, Fault> {
    write(call.gate().store(), |world| {
        let mut settings = of(world, registry, call);
        let answer = edit(&mut settings)?;
        world.account_mut(registry).put_registry(call.region().clone(), settings);
        Ok(answer)
    })
}

fn of(world: &World, registry: AccountId, call: &Call<'_>) -> Registry {
    world.registry(registry, call.region()).map(|settings| Registry::clone(settings)).unwrap_or_default()
}
