//! On which ARN a call is judged, and with which condition keys.
//!
//! IAM judges by the ARN as it is stored: the letter case in which a caller writes a name does not matter, the entity's
//! path does. An entity that does not exist is judged by the ARN that it would have under the path `/`. Observed. The tags
//! of the entity are the gate's to supply.

use portcullis_gate::{Call, Check, Permission};
use portcullis_model::Arn;
use portcullis_wire::Fault;

use crate::{
    entities, faults,
    holder::{Bounded, Holder, Kind},
    simulator::Source,
};

/// An action on a user, group or role.
pub(crate) fn on<H: Holder>(action: &'static str, name: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let account = call.account()?;
    let world = call.gate().store().world();
    let absent = || {
        let build = match H::KIND {
            Kind::User => Arn::user,
            Kind::Group => Arn::group,
            Kind::Role => Arn::role,
        };
        build(call.region().partition(), account, "/", name)
    };
    Ok(Check::on(action, &H::find(&world, account, name).map_or_else(absent, |entity| entity.arn().clone())))
}

/// An action on a user or role for which AWS provides `iam:PermissionsBoundary`: the boundary that it has.
pub(crate) fn on_bounded<H: Bounded>(action: &'static str, name: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let mut check = on::<H>(action, name, call)?;
    let world = call.gate().store().world();
    let boundary = H::find(&world, call.account()?, name).and_then(|entity| entity.boundary().cloned());
    check.context.extend(boundary.map(|arn| boundary_key(arn.as_str())));
    Ok(check)
}

/// An action on the user, group or role whose policies are simulated: on its stored ARN, whatever path is written.
pub(crate) fn on_simulated(action: &'static str, arn: &str, call: &Call<'_>) -> Result<Permission, Fault> {
    Ok(match Source::of(arn, call) {
        Ok(source) => Check::on(action, &source.arn),
        // Recorded: what is no entity of the account is refused before permissions are looked at.
        Err(fault) if fault.code != faults::SIMULATED_ENTITY_NOT_FOUND.code => return Err(fault),
        Err(_) => Check { resource: arn.to_owned(), ..Check::on_all(action) },
    }
    .into())
}

/// An action on an instance profile.
pub(crate) fn on_instance_profile(action: &'static str, name: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let account = call.account()?;
    let world = call.gate().store().world();
    Ok(match world.instance_profile(account, name) {
        Some(profile) => Check::on(action, &profile.arn),
        None => Check::on(action, &Arn::instance_profile(call.region().partition(), account, "/", name)),
    })
}

/// An action on a managed policy.
pub(crate) fn on_policy(action: &'static str, arn: &str, call: &Call<'_>) -> Result<Check, Fault> {
    Ok(Check::on(action, &entities::policy_arn(arn, call)?))
}

/// An action on an OpenID Connect provider.
pub(crate) fn on_provider(action: &'static str, arn: &str) -> Result<Check, Fault> {
    Ok(Check::on(action, &entities::provider_arn(arn)?))
}

/// `iam:PermissionsBoundary` of a request that sets one.
pub(crate) fn boundary_key(arn: &str) -> (String, Vec<String>) {
    ("iam:PermissionsBoundary".to_owned(), vec![arn.to_owned()])
}

/// `iam:PolicyARN` of a request that attaches or detaches a policy.
pub(crate) fn policy_key(arn: &str) -> (String, Vec<String>) {
    ("iam:PolicyARN".to_owned(), vec![arn.to_owned()])
}
