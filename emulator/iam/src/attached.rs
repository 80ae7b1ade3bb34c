//! Managed policies attached to users, groups and roles: what the operations of all three do.

use portcullis_gate::Call;
use portcullis_model::Cause;
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Serialize;

use crate::{
    actions::Nothing,
    entities, faults,
    holder::{self, Holder},
    page::{self, Page},
};

/// The most managed policies that an entity may have before the quota is raised. AWS: "IAM and AWS STS quotas".
pub(crate) const QUOTA: usize = 10;

/// An attached policy, as the lists show it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AttachedPolicy {
    pub(crate) policy_name: String,
    pub(crate) policy_arn: String,
}

/// Attaches a managed policy. Attaching it again is no error.
///
/// # Errors
///
/// When the entity or the policy is missing or AWS's own, or the quota is reached.
pub(crate) fn attach<H: Holder>(call: &Call<'_>, entity: &str, policy: &str) -> Result<Nothing, Fault> {
    let account = call.account()?;
    let policy = entities::policy_arn(policy, call)?;
    write(call.gate().store(), |world| {
        let mut entity: H = holder::modifiable(world, account, entity)?;
        entities::check_attachable(world, account, &policy, H::KIND, &faults::POLICY_NOT_ATTACHABLE)?;
        if !entity.attached().contains(&policy) {
            if entity.attached().len() >= QUOTA {
                return Err(faults::POLICIES_QUOTA.with(&[("kind", H::KIND.title())]));
            }
            entity.attached_mut().push(policy);
            entity.put(world.account_mut(account));
        }
        Ok(Nothing {})
    })
}

/// Detaches a managed policy.
///
/// # Errors
///
/// `NoSuchEntity`, and `UnmodifiableEntity` for a role that belongs to AWS.
pub(crate) fn detach<H: Holder>(call: &Call<'_>, entity: &str, policy: &str) -> Result<Nothing, Fault> {
    let account = call.account()?;
    let policy = entities::policy_arn(policy, call)?;
    write(call.gate().store(), |world| {
        let mut entity: H = holder::modifiable(world, account, entity)?;
        if !entity.attached().contains(&policy) {
            let cause = Cause::new(format!("the policy is not attached to the {}", H::KIND.word()));
            let fault = faults::POLICY_NOT_FOUND.with(&[("arn", policy.as_str())]);
            return Err(fault.caused_by(cause.of(entity.arn().to_string())));
        }
        entity.attached_mut().retain(|attached| *attached != policy);
        entity.put(world.account_mut(account));
        Ok(Nothing {})
    })
}

/// A page of the policies whose path begins with `path_prefix`.
///
/// # Errors
///
/// `NoSuchEntity`, and `InvalidInput` for a marker from elsewhere.
pub(crate) fn list<H: Holder>(
    call: &Call<'_>,
    entity: &str,
    path_prefix: Option<&str>,
    marker: Option<&str>,
    max_items: Option<usize>,
) -> Result<Page<AttachedPolicy>, Fault> {
    let world = call.gate().store().world();
    let entity = holder::named::<H>(&world, call.account()?, entity)?;
    let prefix = path_prefix.unwrap_or("/");
    // A policy that is attached cannot be deleted, so none of them is missing.
    let policies = entity.attached().iter().filter_map(|arn| world.managed_policy(arn));
    let policies = policies.filter(|policy| policy.path.starts_with(prefix));
    let page = page::page(policies, |policy| page::policy_key(policy), marker, max_items)?;
    Ok(page.map(|policy| AttachedPolicy { policy_name: policy.name.clone(), policy_arn: policy.arn.to_string() }))
}
