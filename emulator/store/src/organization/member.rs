//! An account as its organization knows it.

use portcullis_model::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use super::Parent;

/// A member account, or the management account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// What holds it.
    pub parent: Parent,
    /// Its name.
    pub name: String,
    /// The address of its root user.
    pub email: String,
    /// Whether it is in use.
    pub status: MemberStatus,
    /// How it came in.
    pub joined_by: JoinedBy,
    /// When it came in; not known of one that was set without the API.
    pub joined: Option<Timestamp>,
}

/// Whether an account is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberStatus {
    /// It is.
    Active,
    /// It was closed.
    Suspended,
}

/// How an account came into its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoinedBy {
    /// It existed before.
    Invitation,
    /// The organization made it.
    Creation,
}

impl Member {
    /// An account of which nobody said more than its id.
    #[must_use]
    pub fn new(account: AccountId, parent: Parent) -> Self {
        Self {
            parent,
            name: account.to_string(),
            email: format!("{account}@example.com"),
            status: MemberStatus::Active,
            joined_by: JoinedBy::Invitation,
            joined: None,
        }
    }
}
