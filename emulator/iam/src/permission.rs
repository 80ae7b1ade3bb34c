//! On which ARN a call is judged, and with which condition keys.
//!
//! IAM judges by the ARN as it is stored: the letter case in which a caller writes a role's name does not matter, the
//! role's path does. An entity that does not exist is judged by the ARN that it would have under the path `/`.
//! Observed.

use portcullis_gate::{Call, Check};
use portcullis_model::Arn;
use portcullis_store::Tag;
use portcullis_wire::Fault;

use crate::entities;

/// AWS managed policies belong to this account. Observed.
const ACCOUNT_OF_AWS_MANAGED_POLICIES: &str = "639982225848";

/// An action on a role.
pub(crate) fn on_role(action: &'static str, name: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let account = call.account()?;
    let world = call.gate().store().world();
    Ok(match world.role(account, name) {
        Some(role) => Check::on(action, &role.arn),
        None => Check::on(action, &Arn::role(call.region().partition(), account, "/", name)),
    })
}

/// An action on a role for which AWS provides `iam:PermissionsBoundary`: the boundary that the role has.
pub(crate) fn on_bounded_role(action: &'static str, name: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let mut check = on_role(action, name, call)?;
    let world = call.gate().store().world();
    let boundary = world.role(call.account()?, name).and_then(|role| role.boundary.clone());
    check.context.extend(boundary.map(|arn| boundary_key(arn.as_str())));
    Ok(check)
}

/// An action on a managed policy.
pub(crate) fn on_policy(action: &'static str, arn: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let arn = entities::policy_arn(arn, call)?;
    let mut check = Check::on(action, &arn);
    if arn.account_text() == "aws" {
        check.context.push(("aws:ResourceAccount".to_owned(), vec![ACCOUNT_OF_AWS_MANAGED_POLICIES.to_owned()]));
    } else if let Some(policy) = call.gate().store().world().managed_policy(&arn) {
        check.context.extend(resource_tags(&policy.tags));
    }
    Ok(check)
}

/// An action on an OpenID Connect provider.
pub(crate) fn on_provider(action: &'static str, arn: &str, call: &Call<'_>) -> Result<Check, Fault> {
    let arn = entities::provider_arn(arn)?;
    let mut check = Check::on(action, &arn);
    if let Some(provider) = call.gate().store().world().provider(&arn) {
        check.context.extend(resource_tags(&provider.tags));
    }
    Ok(check)
}

/// `iam:PermissionsBoundary` of a request that sets one.
pub(crate) fn boundary_key(arn: &str) -> (String, Vec<String>) {
    ("iam:PermissionsBoundary".to_owned(), vec![arn.to_owned()])
}

/// `iam:PolicyARN` of a request that attaches or detaches a policy.
pub(crate) fn policy_key(arn: &str) -> (String, Vec<String>) {
    ("iam:PolicyARN".to_owned(), vec![arn.to_owned()])
}

fn resource_tags(tags: &[Tag]) -> impl Iterator<Item = (String, Vec<String>)> {
    tags.iter().flat_map(|tag| {
        ["aws:ResourceTag", "iam:ResourceTag"].map(|prefix| (format!("{prefix}/{}", tag.key), vec![tag.value.clone()]))
    })
}
