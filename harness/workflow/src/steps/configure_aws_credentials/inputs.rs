//! The inputs of the action, since which release, and the variables that stand in for them.
//!
//! From the `action.yml` of every release from v1.0.0 to v6.2.3; no input was ever taken away.

use crate::steps::version::Version;

const INPUTS: &[(&str, Version)] = &[
    ("aws-access-key-id", Version::new(1, 0, 0)),
    ("aws-secret-access-key", Version::new(1, 0, 0)),
    ("aws-session-token", Version::new(1, 0, 0)),
    ("aws-region", Version::new(1, 0, 0)),
    ("mask-aws-account-id", Version::new(1, 0, 0)),
    ("role-to-assume", Version::new(1, 1, 0)),
    ("role-duration-seconds", Version::new(1, 1, 0)),
    ("role-session-name", Version::new(1, 2, 0)),
    ("role-external-id", Version::new(1, 2, 0)),
    ("role-skip-session-tagging", Version::new(1, 4, 3)),
    ("web-identity-token-file", Version::new(1, 6, 0)),
    ("audience", Version::new(1, 7, 0)),
    ("http-proxy", Version::new(2, 0, 0)),
    ("role-chaining", Version::new(2, 1, 0)),
    ("inline-session-policy", Version::new(2, 2, 0)),
    ("managed-session-policies", Version::new(2, 2, 0)),
    ("output-credentials", Version::new(3, 0, 0)),
    ("unset-current-credentials", Version::new(3, 0, 0)),
    ("disable-retry", Version::new(3, 0, 0)),
    ("retry-max-attempts", Version::new(3, 0, 0)),
    ("special-characters-workaround", Version::new(3, 0, 1)),
    ("use-existing-credentials", Version::new(4, 1, 0)),
    ("output-env-credentials", Version::new(4, 3, 0)),
    ("allowed-account-ids", Version::new(5, 0, 0)),
    ("force-skip-oidc", Version::new(5, 0, 0)),
    ("no-proxy", Version::new(5, 1, 0)),
    ("action-timeout-s", Version::new(5, 1, 0)),
    ("transitive-tag-keys", Version::new(6, 0, 0)),
    ("aws-profile", Version::new(6, 1, 0)),
    ("overwrite-aws-profile", Version::new(6, 1, 0)),
    ("custom-tags", Version::new(6, 2, 0)),
    ("sts-endpoint", Version::new(6, 2, 0)),
];

/// Since 4.2.0 the action reads these variables where the input is empty: `AWS_REGION` for `aws-region`. `audience` is
/// never empty, for its default fills it.
const VARIABLES: &[&str] = &[
    "aws-region",
    "role-to-assume",
    "web-identity-token-file",
    "role-chaining",
    "mask-aws-account-id",
    "role-duration-seconds",
    "role-external-id",
    "role-session-name",
    "role-skip-session-tagging",
    "transitive-tag-keys",
    "inline-session-policy",
    "managed-session-policies",
    "output-credentials",
    "unset-current-credentials",
    "disable-retry",
    "retry-max-attempts",
    "special-characters-workaround",
    "use-existing-credentials",
];

/// The inputs that a release has.
pub(super) fn valid(version: Version) -> Vec<&'static str> {
    INPUTS.iter().filter(|(_, since)| *since <= version).map(|(name, _)| *name).collect()
}

/// Whether a variable may stand in for the input.
pub(super) fn may_be_variable(name: &str) -> bool {
    VARIABLES.contains(&name)
}

/// The variable of an input.
pub(super) fn variable(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// The inputs that v5 and later read as YAML booleans, in the order in which they are read.
pub(super) const BOOLEANS: &[&str] = &[
    "overwrite-aws-profile",
    "mask-aws-account-id",
    "role-skip-session-tagging",
    "role-chaining",
    "output-credentials",
    "output-env-credentials",
    "unset-current-credentials",
    "disable-retry",
    "special-characters-workaround",
    "force-skip-oidc",
];
