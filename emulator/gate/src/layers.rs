//! Which policies apply to a request: the caller's own, the boundary, the session's, the resource's, the
//! organization's.
//!
//! Callers are root users and sessions of roles. A user's policies and those of its groups would stand in
//! [`Policies::collect`] beside a role's.

use std::sync::Arc;

use portcullis_model::{AccountId, Arn};
use portcullis_policy::{Layers, NamedPolicy, Policy, ResourcePolicy};
use portcullis_store::{ControlPolicy, ControlPolicyType, Role, Session, SessionPolicy, World};

use crate::Caller;

/// The policies that apply to one request, each under the name that reasons give it.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    identity: Option<Vec<Named>>,
    boundary: Option<Vec<Named>>,
    session: Option<Vec<Named>>,
    resource: OfResource,
    service_control: Option<Vec<Vec<Named>>>,
    resource_control: Vec<Vec<Named>>,
}

#[derive(Debug, Default)]
enum OfResource {
    #[default]
    None,
    Policy(Named),
    Trust(Named),
}

type Named = (String, Policy);

impl Policies {
    /// Collects them from the world as it is now: what was attached, changed or deleted since the session was made
    /// counts.
    pub(crate) fn collect(
        caller: &Caller,
        action: &str,
        resource: &str,
        owner: Option<AccountId>,
        world: &World,
    ) -> Self {
        let around = Self {
            resource: of_resource(action, resource, world),
            service_control: caller.account().and_then(|account| service_control(account, world)),
            resource_control: resource_control(owner, world),
            ..Self::default()
        };
        let session = match caller {
            Caller::Session(session) => session,
            // Nothing of its own account limits a root user but the organization; nobody has no policies at all.
            Caller::Root { .. } => return around,
            Caller::Anonymous => return Self { identity: Some(Vec::new()), ..around },
        };
        let (identity, boundary) = match caller.role(world) {
            Some(role) => (of_role(role, world), role.boundary.as_ref().map(|arn| managed(arn, world))),
            // The role is gone: its sessions have no permissions left.
            None => (Vec::new(), None),
        };
        Self { identity: Some(identity), boundary, session: of_session(session, world), ..around }
    }

    /// Those that judge a web identity: the role's trust policy and the resource control policies of its account.
    /// Service control policies do not reach it, for it is no principal of the organization.
    pub(crate) fn of_trust(role: &Role, world: &World) -> Self {
        Self {
            resource: OfResource::Trust(trust(role)),
            resource_control: resource_control(role.arn.account(), world),
            ..Self::default()
        }
    }

    /// The same, as the evaluation takes them.
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers {
            identity: self.identity.as_deref().map(names),
            boundary: self.boundary.as_deref().map(names),
            session: self.session.as_deref().map(names),
            resource: match &self.resource {
                OfResource::Policy((name, policy)) => ResourcePolicy::Policy(NamedPolicy { name, policy }),
                OfResource::Trust((name, policy)) => ResourcePolicy::Trust(NamedPolicy { name, policy }),
                OfResource::None => ResourcePolicy::None,
            },
            service_control: self
                .service_control
                .as_ref()
                .map(|levels| levels.iter().map(|level| names(level)).collect()),
            resource_control: self.resource_control.iter().map(|level| names(level)).collect(),
        }
    }
}

fn names(policies: &[Named]) -> Vec<NamedPolicy<'_>> {
    policies.iter().map(|(name, policy)| NamedPolicy { name, policy }).collect()
}

/// Whether a policy of this name stands inside a role: `ROLE-ARN#NAME`.
pub(crate) fn is_inline(name: &str) -> bool {
    name.split_once('#').is_some_and(|(of, _)| of.contains(":role/"))
}

fn of_role(role: &Role, world: &World) -> Vec<Named> {
    let inline =
        role.inline.values().map(|inline| (format!("{}#{}", role.arn, inline.name), inline.document.policy.clone()));
    inline.chain(role.attached.iter().flat_map(|arn| managed(arn, world))).collect()
}

/// A managed policy in its default version. One that is gone allows nothing.
fn managed(arn: &Arn, world: &World) -> Vec<Named> {
    let policy = world.managed_policy(arn);
    let document = policy.as_ref().and_then(|policy| policy.default_document());
    document.map(|document| (arn.to_string(), document.policy.clone())).into_iter().collect()
}

fn of_session(session: &Session, world: &World) -> Option<Vec<Named>> {
    if session.policies.is_empty() {
        return None;
    }
    let policies = session.policies.iter().map(|policy| match policy {
        SessionPolicy::Inline(text) => Some(vec![("session policy".to_owned(), Policy::parse(text).ok()?)]),
        SessionPolicy::Managed(arn) => Some(managed(arn, world)),
    });
    // The text was read when the session was made. If it does not read now, what it denies is not known: then the
    // session may do nothing, whatever its other policies allow.
    let policies: Option<Vec<Vec<Named>>> = policies.collect();
    Some(policies.unwrap_or_default().concat())
}

/// A repository's policy, or, where somebody wants to become a role, its trust policy.
fn of_resource(action: &str, resource: &str, world: &World) -> OfResource {
    let Ok(arn) = resource.parse::<Arn>() else { return OfResource::None };
    if action.starts_with("sts:") {
        return world.role_by_arn(&arn).map_or(OfResource::None, |role| OfResource::Trust(trust(role)));
    }
    let policy = world.repository_by_arn(&arn).and_then(|repository| repository.policy.as_ref());
    policy.map_or(OfResource::None, |document| OfResource::Policy((arn.to_string(), document.policy.clone())))
}

fn trust(role: &Role) -> Named {
    (role.arn.to_string(), role.trust.policy.clone())
}

/// The service control policies over a caller's account, by level. They do not limit the management account.
/// Documented; service-linked roles are the evaluation's matter.
fn service_control(account: AccountId, world: &World) -> Option<Vec<Vec<Named>>> {
    control(ControlPolicyType::ServiceControl, account, world)
}

/// The resource control policies over a resource's account, by level. Recorded: they bind callers of every account, and
/// no resource of the management account. Which services they can name is checked when they are written.
fn resource_control(owner: Option<AccountId>, world: &World) -> Vec<Vec<Named>> {
    owner.and_then(|owner| control(ControlPolicyType::ResourceControl, owner, world)).unwrap_or_default()
}

fn control(kind: ControlPolicyType, account: AccountId, world: &World) -> Option<Vec<Vec<Named>>> {
    let organization = world.organization_of(account).filter(|organization| organization.management() != account)?;
    let named = |policy: &Arc<ControlPolicy>| (policy.arn.clone(), policy.document.policy.clone());
    let levels = organization.levels(kind, account)?;
    Some(levels.iter().map(|level| level.iter().map(named).collect()).collect())
}
