//! `permissions:`, at the top of a workflow and of a job.

use super::Shape::{OneOf, Words};
use super::{define, keys};

define! {
    PERMISSIONS: OneOf(&[&SCOPES, &SHORTHAND]);
    SHORTHAND: Words(&["read-all", "write-all"]);
    SCOPES: keys!(
        "actions" => &ANY_LEVEL,
        "artifact-metadata" => &ANY_LEVEL,
        "attestations" => &ANY_LEVEL,
        "checks" => &ANY_LEVEL,
        "code-quality" => &ANY_LEVEL,
        "contents" => &ANY_LEVEL,
        "copilot-requests" => &WRITE_OR_NONE,
        "deployments" => &ANY_LEVEL,
        "discussions" => &ANY_LEVEL,
        "drives" => &ANY_LEVEL,
        "id-token" => &WRITE_OR_NONE,
        "issues" => &ANY_LEVEL,
        "models" => &READ_OR_NONE,
        "packages" => &ANY_LEVEL,
        "pages" => &ANY_LEVEL,
        "pull-requests" => &ANY_LEVEL,
        "repository-projects" => &ANY_LEVEL,
        "security-events" => &ANY_LEVEL,
        "statuses" => &ANY_LEVEL,
        "vulnerability-alerts" => &READ_OR_NONE,
    );
    ANY_LEVEL: Words(&["read", "write", "none"]);
    READ_OR_NONE: Words(&["read", "none"]);
    WRITE_OR_NONE: Words(&["write", "none"]);
}
