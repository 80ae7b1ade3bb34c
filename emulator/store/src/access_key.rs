//! The long-lived access keys of users.

use std::fmt;

use portcullis_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::UniqueId;

/// An access key of a user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`
    pub id: UniqueId,
    /// Forty characters, shown once.
    pub secret: String,
    /// The unique id of the user whose key it is.
    pub user: UniqueId,
    /// When it was made.
    pub created: Timestamp,
    /// Whether it signs requests; an inactive one is kept and refused.
    pub active: bool,
}

impl fmt::Debug for AccessKey {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("id", &self.id)
            .field("user", &self.user)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}
