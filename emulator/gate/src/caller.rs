//! Who makes a request, once authenticated.

use std::sync::Arc;

use portcullis_model::{AccountId, Arn, Partition};
use portcullis_policy::Principal;
use portcullis_store::{Role, Session, World};
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
    /// A session of a role.
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
            Self::Root { arn, .. } => Some(arn),
            Self::Session(session) => Some(&session.arn),
            Self::Anonymous => None,
        }
    }

    /// The account that the caller belongs to.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.arn().and_then(Arn::account)
    }

    /// What GetCallerIdentity calls `UserId`: the account id for a root user, `AROA…:NAME` for a session.
    #[must_use]
    pub fn user_id(&self) -> Option<String> {
        match self {
            Self::Root { account, .. } => Some(account.to_string()),
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
                world.role_by_arn(&session.role_arn).filter(|role| role.id.as_str() == session.role_id)
            }
            Self::Root { .. } | Self::Anonymous => None,
        }
    }
}
