//! Users, and the groups that they are members of.
//!
//! A group remembers its members by their unique ids: a user that is renamed stays a member, and one made again under the
//! same name is another.

use imbl::OrdSet;
use portcullis_model::{Arn, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{InlinePolicies, Tag, UniqueId};

/// An IAM user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its ARN, path included.
    pub arn: Arn,
    /// Its name, in the letter case in which it was made.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AIDA…`; a user made again under the same name gets another.
    pub id: UniqueId,
    /// When it was made.
    pub created: Timestamp,
    /// Policies that exist only in this user, by lower-case name.
    pub inline: InlinePolicies,
    /// Attached managed policies, in the order of attachment.
    pub attached: Vec<Arn>,
    /// The managed policy that limits it.
    pub boundary: Option<Arn>,
    /// Its tags; keys without regard to case.
    pub tags: Vec<Tag>,
}

/// An IAM group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its ARN, path included.
    pub arn: Arn,
    /// Its name, in the letter case in which it was made.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AGPA…`.
    pub id: UniqueId,
    /// When it was made.
    pub created: Timestamp,
    /// Policies that exist only in this group, by lower-case name.
    pub inline: InlinePolicies,
    /// Attached managed policies, in the order of attachment.
    pub attached: Vec<Arn>,
    /// The unique ids of its members.
    pub members: OrdSet<UniqueId>,
}
