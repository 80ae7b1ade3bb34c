//! A session: temporary credentials, and what its session token holds of how they were made.
//!
//! Nothing is kept of a session but its token. Which kind it is follows from its own ARN: a session of a role, of a
//! federated user, or (GetSessionToken) of the user or root user that asked for it.

use portcullis_model::{Arn, Duration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Role, TokenVersion, UniqueId, random_secret};

/// Temporary credentials and all that was decided when they were made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// `ASIA…`
    pub access_key_id: String,
    /// Forty characters, known to the session's owner.
    pub secret_access_key: String,
    /// Whose permissions it has: the ARN of a role, path included, of a user or of a root user. CloudTrail's
    /// `sessionIssuer`.
    pub issuer: Arn,
    /// The issuer's unique id: a role or user made again under the same name has another, and the session is void. Of a
    /// root user it is the account.
    pub issuer_id: String,
    /// `arn:…:assumed-role/ROLE/SESSION`, `arn:…:federated-user/NAME`, or the issuer's own.
    pub arn: Arn,
    /// The name that the caller gave the session; empty where it is the issuer's own.
    pub name: String,
    /// When it was made.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// In which regions its token is good.
    pub token_version: TokenVersion,
    /// The ARN of the provider whose token it was made from.
    pub federated_provider: Option<String>,
    /// The condition keys of the provider's token that stay with the session.
    pub identity_keys: Vec<IdentityKey>,
    /// Session tags, which stand above the issuer's own tags.
    pub tags: Vec<(String, String)>,
    /// The keys of the tags that go on into sessions made from this one.
    pub transitive_tag_keys: Vec<String>,
    /// Who is behind it, as the identity provider or the first caller said.
    pub source_identity: Option<String>,
    /// Policies that limit it; none means that nothing does, but for a federated user, who then has no permissions.
    pub policies: Vec<SessionPolicy>,
}

/// How a session was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A role was assumed.
    AssumedRole,
    /// GetFederationToken.
    FederatedUser,
    /// GetSessionToken: the issuer itself, with temporary credentials.
    Issuer,
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
    /// A new session of a role; none if the name makes no ARN.
    #[must_use]
    pub fn of_role(role: &Role, name: &str, issued: Timestamp, lasts: Duration) -> Option<Self> {
        Some(Self::new(&role.arn, role.id.as_str(), role.session_arn(name)?, name, (issued, lasts)))
    }

    /// A new session of a user or root user, who stays what it is.
    #[must_use]
    pub fn of_user(user: &Arn, id: &str, issued: Timestamp, lasts: Duration) -> Self {
        Self::new(user, id, user.clone(), "", (issued, lasts))
    }

    /// A new session of a federated user of this name, with permissions of the user or root user that asks for it; none
    /// if the name makes no ARN.
    #[must_use]
    pub fn of_federated_user(user: &Arn, id: &str, name: &str, issued: Timestamp, lasts: Duration) -> Option<Self> {
        Some(Self::new(user, id, federated_user(user, name)?, name, (issued, lasts)))
    }

    fn new(issuer: &Arn, id: &str, arn: Arn, name: &str, (issued, lasts): (Timestamp, Duration)) -> Self {
        Self {
            access_key_id: UniqueId::session_access_key(issuer.account()).to_string(),
            secret_access_key: random_secret(),
            issuer: issuer.clone(),
            issuer_id: id.to_owned(),
            arn,
            name: name.to_owned(),
            issued,
            expires: issued.saturating_add(lasts).unwrap_or(issued),
            token_version: TokenVersion::V2,
            federated_provider: None,
            identity_keys: Vec::new(),
            tags: Vec::new(),
            transitive_tag_keys: Vec::new(),
            source_identity: None,
            policies: Vec::new(),
        }
    }

    /// How it was made.
    #[must_use]
    pub fn kind(&self) -> SessionKind {
        if self.arn.resource_of_type("assumed-role").is_some() {
            SessionKind::AssumedRole
        } else if self.arn.resource_of_type("federated-user").is_some() {
            SessionKind::FederatedUser
        } else {
            SessionKind::Issuer
        }
    }

    /// `AROA…:NAME` of a role's session, `ACCOUNT:NAME` of a federated user, the issuer's own id else: as `aws:userid`
    /// and GetCallerIdentity have it.
    #[must_use]
    pub fn user_id(&self) -> String {
        match self.kind() {
            SessionKind::AssumedRole => format!("{}:{}", self.issuer_id, self.name),
            SessionKind::FederatedUser => format!("{}:{}", self.arn.account_text(), self.name),
            SessionKind::Issuer => self.issuer_id.clone(),
        }
    }
}

/// `arn:…:sts::ACCOUNT:federated-user/NAME` in the account of the user that asks for it.
#[must_use]
pub fn federated_user(user: &Arn, name: &str) -> Option<Arn> {
    format!("arn:{}:sts::{}:federated-user/{name}", user.partition(), user.account_text()).parse().ok()
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
