//! Provider keys: which claims of a token AWS turns into condition keys, by issuer.
//!
//! A key is the issuer without its scheme, a colon and the claim: `token.actions.githubusercontent.com:sub`. A claim
//! that is not in the list is no key: a condition on it sees a missing key, however clearly the token holds the
//! claim. Source: AWS's service authorization reference for STS, data of 2026-10-27.

/// The issuer of github.com, without its scheme.
pub(crate) const GITHUB_HOST: &str = "token.actions.githubusercontent.com";

/// What every OpenID Connect provider gets.
static DEFAULT: &[&str] = &["aud", "sub", "amr", "email", "oaud"];

static GITHUB: &[&str] = &[
    "aud",
    "sub",
    "amr",
    "email",
    "oaud",
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner_id",
    "workflow",
];

static GITLAB: &[&str] = &[
    "aud",
    "sub",
    "amr",
    "email",
    "oaud",
    "namespace_id",
    "pipeline_source",
    "project_id",
    "ref_protected",
    "runner_environment",
    "user_access_level",
    "user_email",
    "user_id",
    "user_login",
];

static BUILDKITE: &[&str] = &[
    "aud",
    "sub",
    "amr",
    "email",
    "oaud",
    "build_branch",
    "cluster_id",
    "cluster_name",
    "organization_id",
    "organization_slug",
    "pipeline_id",
    "pipeline_slug",
];

static CIRCLECI: &[&str] = &["aud", "sub", "amr", "email", "oaud", "oidc.circleci.com/project-id"];
static ORACLE: &[&str] = &["aud", "sub", "amr", "email", "oaud", "rpst_id"];

static GOOGLE: &[&str] = &["aud", "oaud", "sub", "google/organization_number"];
static COGNITO: &[&str] = &["amr", "aud", "sub"];
static AMAZON: &[&str] = &["app_id", "user_id"];
static FACEBOOK: &[&str] = &["app_id", "id"];

/// The claims that AWS maps to condition keys for this issuer, given without `https://`.
///
/// GitHub's own claims go to `token.actions.githubusercontent.com`, to its paths (an enterprise's issuer), to the data
/// residency hosts `token.actions.<domain>.ghe.com` and to `github.com/enterprises/<name>`. GitHub Enterprise Server
/// and everybody else get the claims that every provider gets.
#[must_use]
pub fn provider_claims(issuer_without_scheme: &str) -> &'static [&'static str] {
    match issuer_without_scheme {
        "accounts.google.com" => GOOGLE,
        "cognito-identity.amazonaws.com" => COGNITO,
        "www.amazon.com" => AMAZON,
        "graph.facebook.com" => FACEBOOK,
        "gitlab.com" => GITLAB,
        "agent.buildkite.com" => BUILDKITE,
        issuer if issuer.starts_with("oidc.circleci.com/org/") => CIRCLECI,
        issuer if issuer.starts_with("idcs-") && issuer.ends_with(".identity.oraclecloud.com") => ORACLE,
        issuer if is_github(issuer) => GITHUB,
        _ => DEFAULT,
    }
}

fn is_github(issuer: &str) -> bool {
    let (host, path) = issuer.split_once('/').map_or((issuer, None), |(host, path)| (host, Some(path)));
    let data_residency = host
        .strip_prefix("token.actions.")
        .and_then(|rest| rest.strip_suffix(".ghe.com"))
        .is_some_and(|domain| !domain.is_empty() && !domain.contains('.'));
    match (host, path) {
        (GITHUB_HOST, path) => path != Some(""),
        ("github.com", Some(path)) => path.strip_prefix("enterprises/").is_some_and(|name| !name.is_empty()),
        (_, None) => data_residency,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("token.actions.githubusercontent.com", true)]
    #[case("token.actions.githubusercontent.com/my-enterprise", true)]
    #[case("token.actions.acme.ghe.com", true)]
    #[case("github.com/enterprises/acme", true)]
    #[case("github.example.com/_services/token", false)]
    #[case("token.actions.githubusercontent.com.example.test", false)]
    #[case("token.actions.ghe.com", false)]
    #[case("github.com", false)]
    fn only_github_issuers_get_the_claims_of_github(#[case] issuer: &str, #[case] expected: bool) {
        assert_eq!(provider_claims(issuer).contains(&"job_workflow_ref"), expected);
        assert!(provider_claims(issuer).contains(&"sub"));
    }

    #[test]
    fn what_github_says_of_owner_event_and_visibility_is_no_key() {
        for claim in ["repository_owner", "event_name", "repository_visibility", "workflow_ref", "jti"] {
            assert!(!provider_claims(GITHUB_HOST).contains(&claim), "{claim}");
        }
    }
}
