//! What the trust policy and the roles claim see of a verified token.

use portcullis_policy::{ContextValue, provider_claims};
use portcullis_sts::{
    token::{check_roles_claim, condition_keys},
    trust_context,
};
use serde_json::{Value, json};

use crate::{GITHUB, PROVIDER, claims, claims_with, verify_claims};

/// A token as GitHub's, for a push to a branch in an environment.
fn github_claims() -> Value {
    claims_with(json!({
        "actor": "octocat", "actor_id": "1", "repository": "octo-org/octo-repo", "repository_id": "74",
        "repository_owner": "octo-org", "repository_owner_id": 65, "environment": "production", "event_name": "push",
        "job_workflow_ref": "octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main", "ref": "refs/heads/main",
        "workflow": "deploy", "enterprise_id": null, "amr": ["authenticated", "token.actions.githubusercontent.com"],
    }))
}

#[test]
fn the_trust_policy_sees_the_provider_and_the_mapped_claims() {
    let claims = {
        let mut claims = github_claims();
        claims["https://aws.amazon.com/tags"] =
            json!({"principal_tags": {"team": ["web"], "env": ["dev"]}, "transitive_tag_keys": ["team"]});
        claims["https://aws.amazon.com/source_identity"] = json!("octocat");
        claims
    };
    let verified = verify_claims(&claims).unwrap();
    let context = trust_context(&verified, &PROVIDER.parse().unwrap(), "GitHubActions", false);
    let keys: String = context
        .iter()
        .map(|(key, value)| match value {
            ContextValue::Single(value) => format!("{key} = {value}\n"),
            ContextValue::Multi(values) => format!("{key} = {values:?}\n"),
        })
        .collect();
    insta::assert_snapshot!(keys);
}

#[test]
fn another_issuer_has_the_keys_of_every_provider_only() {
    let verified = verify_claims(&github_claims()).unwrap();
    let prefix = "ghes.example.com/_services/token";
    let keys = condition_keys(&verified, &format!("https://{prefix}"), provider_claims(prefix));
    let names: Vec<&str> = keys.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(names, ["aud", "sub", "amr"].map(|claim| format!("{prefix}:{claim}")));
}

#[test]
fn with_an_authorized_party_the_original_audience_has_a_key_of_its_own() {
    let verified = verify_claims(&claims_with(json!({"aud": "other", "azp": "octo"}))).unwrap();
    let keys = condition_keys(&verified, GITHUB, &["aud", "oaud"]);
    let of = |name: &str| keys.iter().find(|(key, _, _)| key.ends_with(name)).map(|(_, values, _)| values.clone());
    assert_eq!(of(":aud"), Some(vec!["octo".to_owned()]));
    assert_eq!(of(":oaud"), Some(vec!["other".to_owned()]));
}

#[test]
fn the_roles_claim_is_read_from_the_token() {
    let role = "arn:aws:iam::123456789012:role/deploy";
    let verified = |roles: Value| verify_claims(&claims_with(json!({"https://aws.amazon.com/roles": roles}))).unwrap();
    assert_eq!(check_roles_claim(&verified(json!([role])), role), Ok(true));
    assert_eq!(check_roles_claim(&verified(json!(null)), role), Ok(false));
    assert_eq!(check_roles_claim(&verify_claims(&claims()).unwrap(), role), Ok(false));
    let fault = check_roles_claim(&verified(json!([format!("{role}-2")])), role).unwrap_err();
    assert_eq!(fault.message, "The target role ARN is not present in the roles claim of the identity token");
}
