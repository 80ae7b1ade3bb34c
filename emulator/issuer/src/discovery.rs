//! The discovery document, field for field in GitHub's order, as served in 2026.
//!
//! AWS reads `jwks_uri` and asks that the three lists of supported types and algorithms are there.

use serde::Serialize;
use serde_json::{Map, Value};

/// The document at `/.well-known/openid-configuration`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Discovery {
    /// The claim `iss` of every token.
    pub issuer: String,
    /// Where the key set is.
    pub jwks_uri: String,
    /// `public` and `pairwise`.
    pub subject_types_supported: &'static [&'static str],
    /// `id_token`.
    pub response_types_supported: &'static [&'static str],
    /// The claims that tokens may have, without those of a repository's properties.
    pub claims_supported: &'static [&'static str],
    /// `RS256`.
    pub id_token_signing_alg_values_supported: &'static [&'static str],
    /// `openid`.
    pub scopes_supported: &'static [&'static str],
}

impl Discovery {
    /// The document of the issuer with this URL, which has no slash at its end.
    #[must_use]
    pub fn of(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            jwks_uri: format!("{issuer}/.well-known/jwks"),
            subject_types_supported: &["public", "pairwise"],
            response_types_supported: &["id_token"],
            claims_supported: CLAIMS_SUPPORTED,
            id_token_signing_alg_values_supported: &["RS256"],
            scopes_supported: &["openid"],
        }
    }

    /// The document as the members of a JSON object, in the same order.
    pub(crate) fn members(&self) -> Map<String, Value> {
        let list = |texts: &[&str]| Value::from(texts.to_vec());
        [
            ("issuer", self.issuer.clone().into()),
            ("jwks_uri", self.jwks_uri.clone().into()),
            ("subject_types_supported", list(self.subject_types_supported)),
            ("response_types_supported", list(self.response_types_supported)),
            ("claims_supported", list(self.claims_supported)),
            ("id_token_signing_alg_values_supported", list(self.id_token_signing_alg_values_supported)),
            ("scopes_supported", list(self.scopes_supported)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
    }
}

/// In GitHub's order. `issuer_scope` is advertised, though no captured token carries it.
pub(crate) const CLAIMS_SUPPORTED: &[&str] = &[
    "sub",
    "aud",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "ref",
    "sha",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "enterprise",
    "enterprise_id",
    "run_id",
    "run_number",
    "run_attempt",
    "actor",
    "actor_id",
    "workflow",
    "workflow_ref",
    "workflow_sha",
    "head_ref",
    "base_ref",
    "event_name",
    "ref_type",
    "ref_protected",
    "environment",
    "environment_node_id",
    "job_workflow_ref",
    "job_workflow_sha",
    "repository_visibility",
    "runner_environment",
    "issuer_scope",
    "check_run_id",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_githubs() {
        let document = Discovery::of("https://token.actions.githubusercontent.com");
        insta::assert_json_snapshot!(document);
        assert_eq!(serde_json::to_string(&document.members()).unwrap(), serde_json::to_string(&document).unwrap());
    }
}
