//! A session of a role: what its session token holds.

use portcullis_model::{Arn, Timestamp};
use serde::{Deserialize, Serialize};

/// The temporary credentials of an assumed role and all that was decided when they were made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// `ASIA…`
    pub access_key_id: String,
    /// Forty characters, known to the session's owner.
    pub secret_access_key: String,
    /// The role's ARN, path included.
    pub role_arn: Arn,
    /// The role's unique id: a role made again under the same name has another, and the session is void.
    pub role_id: String,
    /// `arn:…:assumed-role/ROLE/SESSION`
    pub arn: Arn,
    /// The name that the caller gave the session.
    pub name: String,
    /// When it was made.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// The ARN of the provider whose token it was made from.
    pub federated_provider: Option<String>,
    /// The condition keys of the provider's token that stay with the session.
    pub identity_keys: Vec<IdentityKey>,
    /// Session tags, which stand above the role's own tags.
    pub tags: Vec<(String, String)>,
    /// The keys of the tags that go on into sessions made from this one.
    pub transitive_tag_keys: Vec<String>,
    /// Who is behind it, as the identity provider said.
    pub source_identity: Option<String>,
    /// Policies that limit it; none means that nothing does.
    pub policies: Vec<SessionPolicy>,
}

/// A condition key that a session has from the token it was made of, such as `token.actions.githubusercontent.com:sub`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityKey {
    /// The whole key.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
    /// Whether it may have several.
    pub multivalued: bool,
}

/// A policy that was given when a session was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionPolicy {
    /// A document in the call.
    Inline(String),
    /// A managed policy, read anew at each use.
    Managed(Arn),
}

impl Session {
    /// `AROA…:NAME`, as `aws:userid` and GetCallerIdentity have it.
    #[must_use]
    pub fn user_id(&self) -> String {
        format!("{}:{}", self.role_id, self.name)
    }
}

impl std::fmt::Debug for Session {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("access_key_id", &self.access_key_id)
            .field("arn", &self.arn)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}
