//! Who makes a request, once authenticated.

use std::sync::Arc;

use portcullis_model::{AccountId, Arn, Partition};
use portcullis_policy::Principal;
use portcullis_store::{Role, Session, UniqueId, User, World};
use serde::{Deserialize, Serialize};

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Caller {
    /// The root user of an account: nothing of the account's own policies limits it.
    Root {
        /// The account.
        account: AccountId,
        /// Its ARN.
        arn: Arn,
    },
    /// A user, who signs with one of its access keys.
    User {
        /// Its ARN, path included.
        arn: Arn,
        /// Its unique id: a user made again under the same name has another.
        id: UniqueId,
    },
    /// A session: of a role, of a federated user, or of a user or root user.
    Session(Arc<Session>),
    /// Nobody: the caller of an operation that is not signed.
    Anonymous,
}

impl Caller {
    /// The root user of an account.
    #[must_use]
    pub fn root(partition: Partition, account: AccountId) -> Self {
        Self::Root { account, arn: Arn::root(partition, account) }
    }

    /// The ARN that GetCallerIdentity and AWS's messages name.
    #[must_use]
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Root { arn, .. } | Self::User { arn, .. } => Some(arn),
            Self::Session(session) => Some(&session.arn),
            Self::Anonymous => None,
        }
    }

    /// The account that the caller belongs to.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.arn().and_then(Arn::account)
    }

    /// What GetCallerIdentity calls `UserId`: the account id for a root user, `AIDA…` for a user, `AROA…:NAME` for a
    /// session.
    #[must_use]
    pub fn user_id(&self) -> Option<String> {
        match self {
            Self::Root { account, .. } => Some(account.to_string()),
            Self::User { id, .. } => Some(id.to_string()),
            Self::Session(session) => Some(session.user_id()),
            Self::Anonymous => None,
        }
    }

    /// The caller as policies see it.
    #[must_use]
    pub fn principal(&self) -> Principal {
        match self.arn() {
            Some(arn) => Principal::Aws(arn.clone()),
            None => Principal::Anonymous,
        }
    }

    /// The role that a session is of, if it still exists. One made anew under the same name is another.
    #[must_use]
    pub fn role<'w>(&self, world: &'w World) -> Option<&'w Arc<Role>> {
        match self {
            Self::Session(session) => {
                world.role_by_arn(&session.issuer).filter(|role| role.id.as_str() == session.issuer_id)
            }
            Self::Root { .. } | Self::User { .. } | Self::Anonymous => None,
        }
    }

    /// The user that calls, itself or through a session, if it still exists.
    #[must_use]
    pub fn user<'w>(&self, world: &'w World) -> Option<&'w Arc<User>> {
        match self {
            Self::User { arn, id } => world.user_by_id(arn.account()?, id),
            Self::Session(session) => {
                world.user_by_arn(&session.issuer).filter(|user| user.id.as_str() == session.issuer_id)
            }
            Self::Root { .. } | Self::Anonymous => None,
        }
    }

    /// Its session, when its credentials are temporary.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::Session(session) => Some(session),
            Self::Root { .. } | Self::User { .. } | Self::Anonymous => None,
        }
    }

    /// Whether whoever gave a session its permissions still exists: a session of a deleted role or user is void.
    #[must_use]
    pub fn exists(&self, world: &World) -> bool {
        match self {
            Self::Session(session) => {
                is_root(&session.issuer) || self.role(world).is_some() || self.user(world).is_some()
            }
            Self::User { .. } => self.user(world).is_some(),
            Self::Root { .. } | Self::Anonymous => true,
        }
    }
}

/// Whether the ARN is that of an account's root user.
pub(crate) fn is_root(arn: &Arn) -> bool {
    arn.service() == "iam" && arn.resource() == "root"
}
