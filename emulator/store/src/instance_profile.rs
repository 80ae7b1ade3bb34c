//! Instance profiles: what holds the role of an EC2 instance.

use portcullis_model::{Arn, RoleName, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Tag, UniqueId};

/// An instance profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceProfile {
    /// Its ARN, path included.
    pub arn: Arn,
    /// Its name, in the letter case in which it was made.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AIPA…`.
    pub id: UniqueId,
    /// When it was made.
    pub created: Timestamp,
    /// The role that it holds: at most one. A role that is held is not deleted.
    pub role: Option<RoleName>,
    /// Its tags; keys with regard to case.
    pub tags: Vec<Tag>,
}
