//! Which policies apply to a request: the caller's own, the boundary, the session's, the resource's, the
//! organization's.
//!
//! A session has the policies of its role; a user has its own and those of its groups, which no boundary of theirs
//! limits, for groups have none.

use std::sync::{Arc, LazyLock};

use portcullis_model::{AccountId, Arn};
use portcullis_policy::{Layers, NamedPolicy, Policy, ResourcePolicy};
use portcullis_store::{
    AccountSetting, ControlPolicy, ControlPolicyType, InlinePolicy, Role, Session, SessionKind, SessionPolicy, User,
    World,
};

use crate::{Caller, caller::is_root};

/// The policies that apply to one request, each under the name that reasons give it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policies {
    identity: Option<Vec<Named>>,
    boundary: Option<Vec<Named>>,
    session: Option<Vec<Named>>,
    resource: OfResource,
    /// A second policy about the resource: that of the registry which a repository is in.
    registry: Option<Named>,
    service_control: Option<Vec<Vec<Named>>>,
    resource_control: Vec<Vec<Named>>,
}

#[derive(Clone, Debug, Default)]
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
        resource: Option<&Arn>,
        owner: Option<AccountId>,
        world: &World,
    ) -> Self {
        let around = Self {
            resource: of_resource(action, resource, world),
            registry: of_registry(action, resource, world),
            service_control: caller.account().and_then(|account| service_control(account, world)),
            resource_control: resource_control(owner, world),
            ..Self::default()
        };
        match caller {
            // Nothing of its own account limits a root user but the organization; nobody has no policies at all.
            Caller::Root { .. } => around,
            Caller::Anonymous => Self { identity: Some(Vec::new()), ..around },
            Caller::User { .. } => {
                let (identity, boundary) = of_caller(caller, world);
                Self { identity: Some(identity), boundary, ..around }
            }
            Caller::Session(session) if is_root(&session.issuer) => {
                // What a root user lends to a federated user has no other limit than the session's policies.
                let identity = (session.kind() == SessionKind::FederatedUser).then(|| everything(&session.issuer));
                Self {
                    identity: identity.map(Option::unwrap_or_default),
                    session: of_session(session, world),
                    ..around
                }
            }
            Caller::Session(session) => {
                let (identity, boundary) = of_caller(caller, world);
                Self { identity: Some(identity), boundary, session: of_session(session, world), ..around }
            }
        }
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

impl Policies {
    /// Each of them with its name, in no order of meaning.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Policy)> {
        let lists = [&self.identity, &self.boundary, &self.session].into_iter().flatten();
        let levels = self.service_control.iter().flatten().chain(&self.resource_control);
        let resource = match &self.resource {
            OfResource::Policy(named) | OfResource::Trust(named) => Some(named),
            OfResource::None => None,
        };
        lists
            .chain(levels)
            .flatten()
            .chain(resource)
            .chain(&self.registry)
            .map(|(name, policy)| (name.as_str(), policy))
    }

    /// The same with the registry's policy in the place of the repository's, where there is one.
    ///
    /// What two policies about a resource allow or deny, each of them allows or denies alone: judging twice is judging
    /// both.
    pub(crate) fn registry_layers(&self) -> Option<Layers<'_>> {
        let (name, policy) = self.registry.as_ref()?;
        Some(Layers { resource: ResourcePolicy::Policy(NamedPolicy { name, policy }), ..self.layers() })
    }
}

fn names(policies: &[Named]) -> Vec<NamedPolicy<'_>> {
    policies.iter().map(|(name, policy)| NamedPolicy { name, policy }).collect()
}

/// Whether a policy of this name stands inside a user, group or role: `ROLE-ARN#NAME`.
pub(crate) fn is_inline(name: &str) -> bool {
    let holders = [":role/", ":user/", ":group/"];
    name.split_once('#').is_some_and(|(of, _)| holders.iter().any(|holder| of.contains(holder)))
}

/// The policies and the boundary of the role or user that calls, itself or through a session. One that is gone has no
/// permissions left.
fn of_caller(caller: &Caller, world: &World) -> (Vec<Named>, Option<Vec<Named>>) {
    let boundary = |of: Option<&Arn>| of.map(|arn| managed(arn, world));
    if let Some(role) = caller.role(world) {
        return (of_role(role, world), boundary(role.boundary.as_ref()));
    }
    match caller.user(world) {
        Some(user) => (of_user(user, world), boundary(user.boundary.as_ref())),
        None => (Vec::new(), None),
    }
}

fn of_role(role: &Role, world: &World) -> Vec<Named> {
    held(&role.arn, role.inline.values(), &role.attached, world)
}

/// A user's own policies, then those of its groups in the order of their names.
fn of_user(user: &User, world: &World) -> Vec<Named> {
    let mut policies = held(&user.arn, user.inline.values(), &user.attached, world);
    for group in user.arn.account().into_iter().flat_map(|account| world.groups_of(account, &user.id)) {
        policies.extend(held(&group.arn, group.inline.values(), &group.attached, world));
    }
    policies
}

/// The policies that one entity holds: those inside of it, then the attached ones.
fn held<'w>(
    holder: &Arn,
    inline: impl Iterator<Item = &'w InlinePolicy>,
    attached: &[Arn],
    world: &World,
) -> Vec<Named> {
    let inline = inline.map(|inline| (format!("{holder}#{}", inline.name), inline.document.policy.clone()));
    inline.chain(attached.iter().flat_map(|arn| managed(arn, world))).collect()
}

/// A managed policy in its default version. One that is gone allows nothing.
fn managed(arn: &Arn, world: &World) -> Vec<Named> {
    let policy = world.managed_policy(arn);
    let document = policy.as_ref().and_then(|policy| policy.default_document());
    document.map(|document| (arn.to_string(), document.policy.clone())).into_iter().collect()
}

/// What the root user of an account may do.
fn everything(root: &Arn) -> Option<Vec<Named>> {
    const EVERYTHING: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    static POLICY: LazyLock<Option<Policy>> = LazyLock::new(|| Policy::parse(EVERYTHING).ok());
    POLICY.clone().map(|policy| vec![(root.to_string(), policy)])
}

/// Documented: a federated user without session policies has no permissions but those that policies of resources give
/// to its session; a session of any other kind is then not limited.
fn of_session(session: &Session, world: &World) -> Option<Vec<Named>> {
    if session.policies.is_empty() {
        return (session.kind() == SessionKind::FederatedUser).then(Vec::new);
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
fn of_resource(action: &str, resource: Option<&Arn>, world: &World) -> OfResource {
    let Some(arn) = resource else { return OfResource::None };
    if action.starts_with("sts:") {
        return world.role_by_arn(arn).map_or(OfResource::None, |role| OfResource::Trust(trust(role)));
    }
    let policy = world.repository_by_arn(arn).and_then(|repository| repository.policy.as_ref());
    policy.map_or(OfResource::None, |document| OfResource::Policy((arn.to_string(), document.policy.clone())))
}

/// The policy of the registry that a repository is in, existing or not. Scope `V1` is about three actions only: "Private
/// registry permissions" in the Amazon ECR User Guide.
fn of_registry(action: &str, resource: Option<&Arn>, world: &World) -> Option<Named> {
    const OF_V1: [&str; 3] = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository", "ecr:ReplicateImage"];
    let arn = resource.filter(|arn| arn.service() == "ecr")?;
    let (account, region) = (arn.account()?, arn.region().parse().ok()?);
    let registry = world.registry(account, &region)?;
    let applies = registry.setting(AccountSetting::RegistryPolicyScope) != "V1" || OF_V1.contains(&action);
    let document = registry.policy.as_ref().filter(|_| applies)?;
    Some((format!("arn:{}:ecr:{region}:{account}:registry", arn.partition()), document.policy.clone()))
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
