//! How the entity that a call names is found, and what AWS says when it is not.
//!
//! Names have no letter case; ARNs do. Roles under `/aws-service-role/` are AWS's own and refuse to be changed;
//! managed policies outside the caller's account refuse to be written, whether they exist or not.

use std::sync::Arc;

use portcullis_gate::Call;
use portcullis_model::{AccountId, Arn, Cause};
use portcullis_store::{AccessKey, InstanceProfile, ManagedPolicy, OidcProvider, PolicyVersion, Role, User, World};
use portcullis_wire::{Fault, FaultKind};

use crate::{
    faults,
    holder::{self, Kind},
};

/// The path under which AWS makes roles for its services.
pub(crate) const SERVICE_ROLE_PATH: &str = "/aws-service-role/";
/// Paths of AWS managed policies that only AWS attaches. `/service-role/` is not one of them. Observed.
const RESERVED_POLICY_PATHS: [&str; 2] = ["/aws-service-role/", "/root-task/"];

/// Whether only AWS may change a role.
pub(crate) fn is_protected(role: &Role) -> bool {
    role.path.starts_with(SERVICE_ROLE_PATH)
}

/// A provider that is about to be changed, its own copy.
///
/// # Errors
///
/// `NoSuchEntity`.
pub(crate) fn provider(world: &World, arn: &Arn) -> Result<OidcProvider, Fault> {
    world
        .provider(arn)
        .map(|provider| OidcProvider::clone(provider))
        .ok_or_else(|| faults::PROVIDER_NOT_FOUND.with(&[("arn", arn.as_str())]))
}

/// A managed policy, of the customer or of AWS.
///
/// # Errors
///
/// `NoSuchEntity`.
pub(crate) fn policy(world: &World, arn: &Arn) -> Result<Arc<ManagedPolicy>, Fault> {
    world.managed_policy(arn).ok_or_else(|| faults::POLICY_NOT_FOUND.with(&[("arn", arn.as_str())]))
}

/// A customer managed policy that is about to be changed, its own copy.
///
/// # Errors
///
/// `outside` if the policy is not the account's own, whether it exists or not; `NoSuchEntity`.
pub(crate) fn own_policy(
    world: &World,
    account: AccountId,
    arn: &Arn,
    outside: &FaultKind,
) -> Result<ManagedPolicy, Fault> {
    if arn.account() != Some(account) {
        return Err(outside.fault());
    }
    policy(world, arn).map(|policy| ManagedPolicy::clone(&policy))
}

/// An instance profile by name.
///
/// # Errors
///
/// `NoSuchEntity`.
pub(crate) fn instance_profile<'w>(
    world: &'w World,
    account: AccountId,
    name: &str,
) -> Result<&'w Arc<InstanceProfile>, Fault> {
    world.instance_profile(account, name).ok_or_else(|| faults::INSTANCE_PROFILE_NOT_FOUND.with(&[("name", name)]))
}

/// The name of the user that an operation is about: the one named, else the one that calls.
///
/// # Errors
///
/// `ValidationError` where nobody is named and no user calls.
pub(crate) fn user_name(named: Option<&str>, call: &Call<'_>) -> Result<String, Fault> {
    let calling = || call.caller().user(&call.gate().store().world()).map(|user| user.name.clone());
    named.map(str::to_owned).or_else(calling).ok_or_else(|| faults::USER_NAME_NEEDED.fault())
}

/// An access key of a user.
///
/// # Errors
///
/// `NoSuchEntity`, for the user or the key.
pub(crate) fn access_key_of(world: &World, account: AccountId, user: &str, id: &str) -> Result<AccessKey, Fault> {
    let user = holder::named::<User>(world, account, user)?;
    let key = world.access_key(id).filter(|(of, key)| *of == account && key.user == user.id);
    key.map(|(_, key)| AccessKey::clone(key)).ok_or_else(|| faults::ACCESS_KEY_NOT_FOUND.with(&[("id", id)]))
}

/// Checks that an entity of this kind may be given this policy, attached or as its boundary.
///
/// # Errors
///
/// `missing` if there is no such policy in the account or with AWS; `PolicyNotAttachable` for one that AWS keeps to
/// itself.
pub(crate) fn check_attachable(
    world: &World,
    account: AccountId,
    arn: &Arn,
    kind: Kind,
    missing: &FaultKind,
) -> Result<(), Fault> {
    // Unverified: that another account's policy is not found, rather than refused in other words.
    let within_reach = arn.account_text() == "aws" || arn.account() == Some(account);
    let Some(policy) = world.managed_policy(arn).filter(|_| within_reach) else {
        return Err(missing.with(&[("arn", arn.as_str())]).caused_by(why_missing(arn, account)));
    };
    if is_reserved(&policy) {
        return Err(faults::POLICY_RESERVED.with(&[("kind", kind.word())]));
    }
    Ok(())
}

/// Whether only AWS attaches the policy.
fn is_reserved(policy: &ManagedPolicy) -> bool {
    let of_aws = policy.arn.account_text() == "aws";
    of_aws && RESERVED_POLICY_PATHS.iter().any(|path| policy.path.starts_with(path))
}

/// A version of a policy by the id that the API gives it, such as `v3`.
///
/// # Errors
///
/// `NoSuchEntity`.
pub(crate) fn version<'p>(policy: &'p ManagedPolicy, id: &str) -> Result<&'p PolicyVersion, Fault> {
    let number = id.strip_prefix('v').and_then(|number| number.parse().ok());
    number
        .and_then(|number| policy.version(number))
        .ok_or_else(|| faults::VERSION_NOT_FOUND.with(&[("arn", policy.arn.as_str()), ("version", id)]))
}

/// The ARN of a policy as a caller wrote it.
///
/// # Errors
///
/// `ValidationError` for what is no ARN, or one of another partition.
pub(crate) fn policy_arn(text: &str, call: &Call<'_>) -> Result<Arn, Fault> {
    let arn: Arn = text.parse().map_err(|error: portcullis_model::InvalidArn| {
        faults::INVALID_ARN.fault().caused_by(Cause::new(error.to_string()).seen(text))
    })?;
    if arn.partition() == call.region().partition().as_str() {
        Ok(arn)
    } else {
        Err(faults::INVALID_ARN_PARTITION.fault().caused_by(
            Cause::new("the ARN names another partition than the one that was called")
                .wanted([call.region().partition().as_str()])
                .seen(arn.partition()),
        ))
    }
}

/// The ARN of a provider as a caller wrote it.
///
/// # Errors
///
/// `ValidationError` for what is no ARN.
pub(crate) fn provider_arn(text: &str) -> Result<Arn, Fault> {
    text.parse().map_err(|error: portcullis_model::InvalidArn| {
        faults::INVALID_ARN.fault().caused_by(Cause::new(error.to_string()).seen(text))
    })
}

fn why_missing(arn: &Arn, account: AccountId) -> Cause {
    let cause = Cause::new(format!("there is no managed policy `{arn}`")).of(arn.as_str());
    if arn.account_text() == "aws" {
        cause.hint(
            "look up name and path among the AWS managed policies: many live under `service-role/` or `job-function/`",
        )
    } else if arn.account() == Some(account) {
        cause.hint("create the policy before it is attached, or fix its path and name: both count with letter case")
    } else {
        cause.hint(format!("only policies of account {account} and AWS managed policies can be attached"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use portcullis_store::aws_managed_policies;

    use super::*;

    #[test]
    fn every_policy_of_aws_can_be_attached_but_those_that_it_keeps_to_itself() {
        let mut by_path: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for policy in aws_managed_policies("aws") {
            let (attachable, reserved) = by_path.entry(policy.path.clone()).or_default();
            *(if is_reserved(&policy) { reserved } else { attachable }) += 1;
        }
        let counted: Vec<_> = by_path.iter().map(|(path, counts)| (path.as_str(), *counts)).collect();
        assert_eq!(
            counted,
            [
                ("/", (975, 0)),
                ("/aws-service-role/", (0, 361)),
                ("/job-function/", (15, 0)),
                ("/root-task/", (0, 5)),
                ("/service-role/", (226, 0)),
            ]
        );
    }
}
