//! Which policies apply to a request: the caller's own, the boundary, the session's, the resource's.

use portcullis_model::Arn;
use portcullis_policy::{Layers, NamedPolicy, Policy, ResourcePolicy};
use portcullis_store::{Role, Session, SessionPolicy, World};

use crate::Caller;

/// The policies that apply to one request, each under the name that reasons give it.
#[derive(Debug)]
pub(crate) struct Policies {
    identity: Option<Vec<Named>>,
    boundary: Option<Vec<Named>>,
    session: Option<Vec<Named>>,
    resource: Option<Named>,
}

type Named = (String, Policy);

impl Policies {
    /// Collects them from the world as it is now: what was attached, changed or deleted since the session was made
    /// counts.
    pub(crate) fn collect(caller: &Caller, resource: &str, world: &World) -> Self {
        let resource = of_resource(resource, world);
        let session = match caller {
            Caller::Session(session) => session,
            // Nothing of its own account limits a root user; nobody has no policies at all.
            Caller::Root { .. } => return Self { identity: None, boundary: None, session: None, resource },
            Caller::Anonymous => return Self { identity: Some(Vec::new()), boundary: None, session: None, resource },
        };
        let (identity, boundary) = match caller.role(world) {
            Some(role) => (of_role(role, world), role.boundary.as_ref().map(|arn| managed(arn, world))),
            // The role is gone: its sessions have no permissions left.
            None => (Vec::new(), None),
        };
        Self { identity: Some(identity), boundary, session: of_session(session, world), resource }
    }

    /// The same, as the evaluation takes them.
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers {
            identity: self.identity.as_deref().map(names),
            boundary: self.boundary.as_deref().map(names),
            session: self.session.as_deref().map(names),
            resource: match &self.resource {
                Some((name, policy)) => ResourcePolicy::Policy(NamedPolicy { name, policy }),
                None => ResourcePolicy::None,
            },
            ..Layers::default()
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

fn of_resource(resource: &str, world: &World) -> Option<Named> {
    let arn: Arn = resource.parse().ok()?;
    let document = world.repository_by_arn(&arn)?.policy.as_ref()?;
    Some((arn.to_string(), document.policy.clone()))
}
