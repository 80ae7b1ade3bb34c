//! Provider keys: which claims of a token AWS turns into condition keys, by issuer.
//!
//! A key is the issuer without its scheme, a colon and the claim: `token.actions.githubusercontent.com:sub`. A claim
//! that is not in the list is no key: a condition on it sees a missing key, however clearly the token holds the
//! claim. Source: AWS's service authorization reference, AssumeRoleWithWebIdentity, data of 2026-10-27; for the keys
//! that every provider has, "IAM and AWS STS condition context keys", the table of the default OIDC provider.

/// The issuer of github.com, without its scheme.
pub(crate) const GITHUB_HOST: &str = "token.actions.githubusercontent.com";

/// One issuer, or a family of them.
struct Provider {
    /// The issuer without its scheme; `{}` stands for a name without slashes and dots, `{path}` for any path.
    issuer: &'static str,
    claims: &'static [&'static str],
}

/// The issuers whose tokens have keys of their own. The first that fits is taken.
static PROVIDERS: &[Provider] = &[
    Provider { issuer: GITHUB_HOST, claims: GITHUB },
    Provider { issuer: "token.actions.githubusercontent.com/{path}", claims: GITHUB },
    Provider { issuer: "token.actions.{}.ghe.com", claims: GITHUB },
    Provider { issuer: "github.com/enterprises/{path}", claims: GITHUB },
    Provider { issuer: "gitlab.com", claims: GITLAB },
    Provider { issuer: "agent.buildkite.com", claims: BUILDKITE },
    Provider { issuer: "agent.{}.buildkite.dev", claims: BUILDKITE },
    Provider { issuer: "agent.{}.buildkite.site", claims: BUILDKITE },
    Provider { issuer: "oidc.circleci.com/org/{}", claims: CIRCLECI },
    Provider { issuer: "idcs-{}.identity.oraclecloud.com", claims: ORACLE },
    Provider { issuer: "accounts.google.com", claims: GOOGLE },
    Provider { issuer: "cognito-identity.amazonaws.com", claims: COGNITO },
    Provider { issuer: "www.amazon.com", claims: AMAZON },
    Provider { issuer: "graph.facebook.com", claims: FACEBOOK },
];

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
    let provider = PROVIDERS.iter().find(|provider| fits(provider.issuer, issuer_without_scheme));
    provider.map_or(DEFAULT, |provider| provider.claims)
}

/// Whether AWS gives the claim's key several values: only the methods of authentication are a list.
pub(crate) fn is_multivalued(claim: &str) -> bool {
    claim.eq_ignore_ascii_case("amr")
}

/// What the keys of a provider's tokens begin with: the issuer without its scheme, from the provider's ARN, or the name of
/// a built-in provider.
pub(crate) fn issuer_of(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, issuer)| issuer)
}

fn fits(pattern: &str, issuer: &str) -> bool {
    if let Some(before) = pattern.strip_suffix("{path}") {
        return issuer.strip_prefix(before).is_some_and(|path| !path.is_empty());
    }
    let Some((before, after)) = pattern.split_once("{}") else { return pattern == issuer };
    let name = issuer.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    name.is_some_and(|name| !name.is_empty() && !name.contains(['.', '/']))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("token.actions.githubusercontent.com", GITHUB)]
    #[case("token.actions.githubusercontent.com/my-enterprise", GITHUB)]
    #[case("token.actions.acme.ghe.com", GITHUB)]
    #[case("github.com/enterprises/acme", GITHUB)]
    #[case("gitlab.com", GITLAB)]
    #[case("agent.buildkite.com", BUILDKITE)]
    #[case("agent.acme.buildkite.dev", BUILDKITE)]
    #[case("agent.acme.buildkite.site", BUILDKITE)]
    #[case("oidc.circleci.com/org/7d0c9a1e-1f2b-4d6c-9a55-000000000000", CIRCLECI)]
    #[case("idcs-0123456789abcdef.identity.oraclecloud.com", ORACLE)]
    #[case("accounts.google.com", GOOGLE)]
    #[case("cognito-identity.amazonaws.com", COGNITO)]
    #[case("www.amazon.com", AMAZON)]
    #[case("graph.facebook.com", FACEBOOK)]
    #[case("github.example.com/_services/token", DEFAULT)]
    #[case("token.actions.githubusercontent.com/", DEFAULT)]
    #[case("token.actions.githubusercontent.com.example.test", DEFAULT)]
    #[case("token.actions.ghe.com", DEFAULT)]
    #[case("token.actions.a.b.ghe.com", DEFAULT)]
    #[case("token.actions.acme.ghe.com/x", DEFAULT)]
    #[case("github.com", DEFAULT)]
    #[case("github.com/enterprises/", DEFAULT)]
    #[case("gitlab.com/private", DEFAULT)]
    #[case("gitlab.example.com", DEFAULT)]
    #[case("agent.buildkite.dev", DEFAULT)]
    #[case("oidc.circleci.com/org/", DEFAULT)]
    #[case("oidc.circleci.com/org/a/b", DEFAULT)]
    #[case("idcs-.identity.oraclecloud.com", DEFAULT)]
    fn an_issuer_has_the_claims_of_its_row(#[case] issuer: &str, #[case] claims: &[&str]) {
        assert_eq!(provider_claims(issuer), claims);
    }

    #[rstest]
    #[case("amr", true)]
    #[case("AMR", true)]
    #[case("aud", false)]
    #[case("sub", false)]
    fn only_the_methods_of_authentication_are_a_list(#[case] claim: &str, #[case] expected: bool) {
        assert_eq!(is_multivalued(claim), expected);
    }

    #[test]
    fn the_keys_of_github_are_these() {
        let default = ["aud", "sub", "amr", "email", "oaud"];
        let own = [
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
        assert_eq!(provider_claims(GITHUB_HOST), [default.as_slice(), own.as_slice()].concat());
        for claim in ["repository_owner", "event_name", "repository_visibility", "workflow_ref", "jti"] {
            assert!(!provider_claims(GITHUB_HOST).contains(&claim), "{claim}");
        }
    }
}
