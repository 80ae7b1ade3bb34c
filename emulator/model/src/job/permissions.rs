//! What the workflow file lets a job do with its own token, as far as the token service asks.
//!
//! `id-token` has two levels, `write` and `none`; there is no `read`. Other permissions do not decide who gets an ID
//! token and are refused when read.

use serde::{Deserialize, Serialize};

/// The effective `permissions` of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Permissions {
    /// Whether the job may ask for ID tokens.
    #[serde(default, rename = "id-token")]
    pub id_token: IdToken,
}

/// The levels of the permission `id-token`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdToken {
    /// The job may ask for ID tokens.
    #[default]
    Write,
    /// The runner gives the job neither URL nor token to ask with.
    None,
}

impl Permissions {
    /// Permissions with this level of `id-token`.
    #[must_use]
    pub fn id_token(level: IdToken) -> Self {
        Self { id_token: level }
    }

    /// Whether the job may ask for ID tokens.
    #[must_use]
    pub fn may_mint(self) -> bool {
        self.id_token == IdToken::Write
    }
}
