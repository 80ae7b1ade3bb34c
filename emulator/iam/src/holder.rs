//! Users, groups and roles: the entities that hold policies, inline and attached.
//!
//! Each is found by a name without letter case. What their operations on policies do is the same for all three, and
//! stands in [`crate::inline`], [`crate::attached`] and [`crate::boundary`].

use std::sync::Arc;

use portcullis_model::{AccountId, Arn};
use portcullis_policy::Quota;
use portcullis_store::{Account, Group, InlinePolicies, Role, User, World};
use portcullis_wire::Fault;

use crate::{entities, faults};

/// What sort of entity holds policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Group,
    Role,
}

/// A user, group or role.
pub(crate) trait Holder: Clone {
    /// What it is.
    const KIND: Kind;

    /// The entity of this name, without regard to case.
    fn find<'w>(world: &'w World, account: AccountId, name: &str) -> Option<&'w Arc<Self>>;
    /// Puts the changed entity in the place of the old.
    fn put(self, account: &mut Account);
    /// Its ARN.
    fn arn(&self) -> &Arn;
    /// Its name as it is stored.
    fn name(&self) -> &str;
    /// Its inline policies.
    fn inline(&self) -> &InlinePolicies;
    /// Its inline policies, to be changed.
    fn inline_mut(&mut self) -> &mut InlinePolicies;
    /// Its attached managed policies.
    fn attached(&self) -> &[Arn];
    /// Its attached managed policies, to be changed.
    fn attached_mut(&mut self) -> &mut Vec<Arn>;
    /// Whether only AWS may change it.
    fn is_protected(&self) -> bool {
        false
    }
}

/// A user or role, which may have a permissions boundary.
pub(crate) trait Bounded: Holder {
    /// The managed policy that limits it.
    fn boundary(&self) -> Option<&Arn>;
    /// The same, to be changed.
    fn boundary_mut(&mut self) -> &mut Option<Arn>;
}

/// An entity by name.
///
/// # Errors
///
/// `NoSuchEntity`.
pub(crate) fn named<'w, H: Holder>(world: &'w World, account: AccountId, name: &str) -> Result<&'w Arc<H>, Fault> {
    H::find(world, account, name)
        .ok_or_else(|| faults::ENTITY_NOT_FOUND.with(&[("kind", H::KIND.word()), ("name", name)]))
}

/// An entity that is about to be changed, its own copy.
///
/// # Errors
///
/// `NoSuchEntity`, and `UnmodifiableEntity` for a role that belongs to AWS.
pub(crate) fn modifiable<H: Holder>(world: &World, account: AccountId, name: &str) -> Result<H, Fault> {
    let entity: &Arc<H> = named(world, account, name)?;
    if entity.is_protected() {
        return Err(faults::ROLE_PROTECTED.with(&[("name", entity.name())]));
    }
    Ok(H::clone(entity))
}

/// Checks that a name is not taken yet, in whatever letter case.
///
/// # Errors
///
/// `EntityAlreadyExists`.
pub(crate) fn check_free<H: Holder>(world: &World, account: AccountId, name: &str) -> Result<(), Fault> {
    match H::find(world, account, name) {
        Some(_) => Err(faults::ENTITY_EXISTS.with(&[("kind", H::KIND.title()), ("name", name)])),
        None => Ok(()),
    }
}

impl Kind {
    /// The word in the middle of AWS's sentences.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }

    /// The word at their beginning, and in the names of quotas.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
            Self::Role => "Role",
        }
    }

    /// How long all inline policies together may be.
    pub(crate) fn inline_quota(self) -> Quota {
        match self {
            Self::User => Quota::InlinePoliciesOfUser,
            Self::Group => Quota::InlinePoliciesOfGroup,
            Self::Role => Quota::InlinePoliciesOfRole,
        }
    }
}

macro_rules! holder {
    ($type:ty, $kind:expr, $find:path, $put:path, $is_protected:expr) => {
        impl Holder for $type {
            const KIND: Kind = $kind;

            fn find<'w>(world: &'w World, account: AccountId, name: &str) -> Option<&'w Arc<Self>> {
                $find(world, account, name)
            }

            fn put(self, account: &mut Account) {
                $put(account, self);
            }

            fn arn(&self) -> &Arn {
                &self.arn
            }

            fn name(&self) -> &str {
                self.name.as_str()
            }

            fn inline(&self) -> &InlinePolicies {
                &self.inline
            }

            fn inline_mut(&mut self) -> &mut InlinePolicies {
                &mut self.inline
            }

            fn attached(&self) -> &[Arn] {
                &self.attached
            }

            fn attached_mut(&mut self) -> &mut Vec<Arn> {
                &mut self.attached
            }

            fn is_protected(&self) -> bool {
                $is_protected(self)
            }
        }
    };
}

holder!(User, Kind::User, World::user, Account::put_user, |_: &User| false);
holder!(Group, Kind::Group, World::group, Account::put_group, |_: &Group| false);
holder!(Role, Kind::Role, World::role, Account::put_role, entities::is_protected);

macro_rules! bounded {
    ($type:ty) => {
        impl Bounded for $type {
            fn boundary(&self) -> Option<&Arn> {
                self.boundary.as_ref()
            }

            fn boundary_mut(&mut self) -> &mut Option<Arn> {
                &mut self.boundary
            }
        }
    };
}

bounded!(User);
bounded!(Role);
