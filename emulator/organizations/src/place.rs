//! The ids by which calls name the root, units and accounts, and how answers name them.

use portcullis_model::AccountId;
use portcullis_store::{Organization, Parent, Target};
use portcullis_wire::FaultKind;

use crate::faults;

/// A root or unit that is there.
pub(crate) fn parent(organization: &Organization, id: &str) -> Option<Parent> {
    if id == organization.root() {
        return Some(Parent::Root);
    }
    organization.unit(id).map(|unit| Parent::Unit(unit.id.clone()))
}

/// An account that is a member.
pub(crate) fn account(organization: &Organization, id: &str) -> Option<AccountId> {
    id.parse().ok().filter(|account| organization.has(*account))
}

/// A root, unit or account that is there.
pub(crate) fn target(organization: &Organization, id: &str) -> Option<Target> {
    match parent(organization, id) {
        Some(Parent::Root) => Some(Target::Root),
        Some(Parent::Unit(id)) => Some(Target::Unit(id)),
        None => account(organization, id).map(Target::Account),
    }
}

pub(crate) fn id_of_parent(organization: &Organization, parent: &Parent) -> String {
    match parent {
        Parent::Root => organization.root().to_owned(),
        Parent::Unit(id) => id.clone(),
    }
}

pub(crate) fn id_of_target(organization: &Organization, target: &Target) -> String {
    match target {
        Target::Root => organization.root().to_owned(),
        Target::Unit(id) => id.clone(),
        Target::Account(account) => account.to_string(),
    }
}

/// The ARN of whatever this is the id of, there or not. `None` for what is no id.
pub(crate) fn arn(organization: &Organization, id: &str) -> Option<String> {
    if let Some(policy) = organization.policy(id) {
        return Some(policy.arn.clone());
    }
    let of = organization.id();
    if id.starts_with("r-") {
        Some(organization.arn(&format!("root/{of}/{id}")))
    } else if id.starts_with("ou-") {
        Some(organization.arn(&format!("ou/{of}/{id}")))
    } else if id.starts_with("p-") {
        // Which type a policy has that is not there nobody can tell: the common one.
        Some(organization.arn(&format!("policy/{of}/service_control_policy/{id}")))
    } else if id.parse::<AccountId>().is_ok() {
        Some(organization.arn(&format!("account/{of}/{id}")))
    } else {
        None
    }
}

/// What a tag can be on, and what AWS says when it is not there. Documented: one fault for all.
pub(crate) fn taggable(organization: &Organization, id: &str) -> Result<(), portcullis_wire::Fault> {
    let there = target(organization, id).is_some() || organization.policy(id).is_some();
    let missing: &FaultKind = &faults::TARGET_NOT_FOUND;
    if there { Ok(()) } else { Err(missing.fault()) }
}
