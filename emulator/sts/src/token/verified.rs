//! A token that passed every check: what it says may be used.

use serde_json::Value;

use super::claims::Claims;

/// The claims of a verified token. There is no other way to one than [`Unverified::verify`](super::Unverified::verify).
#[derive(Clone, Debug)]
pub struct Verified {
    pub(super) subject: String,
    pub(super) audience: String,
    pub(super) session_tags: Vec<(String, String)>,
    pub(super) transitive_tag_keys: Vec<String>,
    pub(super) source_identity: Option<String>,
    pub(super) claims: Claims,
}

impl Verified {
    /// `SubjectFromWebIdentityToken`: `sub` as text.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// `Audience`: the registered client id that the token is for; its `azp` if it has one.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The session tags that the token asks for, key and value, in its order. Whether keys repeat is not checked.
    #[must_use]
    pub fn session_tags(&self) -> &[(String, String)] {
        &self.session_tags
    }

    /// The keys of the session tags that are to last through role chaining. Whether each is the key of a tag is not checked.
    #[must_use]
    pub fn transitive_tag_keys(&self) -> &[String] {
        &self.transitive_tag_keys
    }

    /// The source identity that the token sets.
    #[must_use]
    pub fn source_identity(&self) -> Option<&str> {
        self.source_identity.as_deref()
    }

    /// A claim as it stands in the token; `Some` of null when it is null.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.get(name)
    }
}
