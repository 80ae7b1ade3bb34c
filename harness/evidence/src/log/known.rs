//! The messages that are known: who prints them, at which stage, and which reported failures look like this, the most
//! frequent first.
//!
//! The ids are those of the folders in `scenarios/reported`, where each failure can be run. Every text is one that the
//! named program or AWS really prints.

use portcullis_model::Stage;

/// A message that is known.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownMessage {
    /// What it is called here: `not-authorized-web-identity`.
    pub id: &'static str,
    /// The stage at which it is printed.
    pub stage: Stage,
    /// The text, open parts in braces.
    pub(crate) template: &'static str,
    /// Reported failures that look like this, the most frequent first.
    pub failures: &'static [&'static str],
}

const fn row(
    id: &'static str,
    stage: Stage,
    template: &'static str,
    failures: &'static [&'static str],
) -> KnownMessage {
    KnownMessage { id, stage, template, failures }
}

/// Every message that is known. Of several that a line holds, the first in this list counts.
pub(crate) static KNOWN: &[KnownMessage] = &[
    row("workflow-not-valid", Stage::Trigger, "The workflow is not valid. {why}: ", &["A03"]),
    row(
        "credentials-not-loaded",
        Stage::Mint,
        "Could not load credentials from any providers",
        &["A01", "A03", "A04", "A05", "A07"],
    ),
    row("no-token-endpoint", Stage::Mint, "Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable", &["A02", "A12"]),
    row("token-endpoint-failed", Stage::Mint, "Failed to get ID Token", &["A13"]),
    row("token-endpoint-unread", Stage::Mint, "Cannot read properties of undefined (reading 'message')", &["A10"]),
    row(
        "not-authorized-web-identity",
        Stage::AssumeRole,
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        &["C01", "C02", "C13", "C14", "C15", "C05", "C04", "C23", "C09", "C10", "C06", "C11", "C26", "C24", "C20"],
    ),
    row(
        "no-provider",
        Stage::AssumeRole,
        "No OpenIDConnect provider found in your account for {issuer}",
        &["B02", "A08", "B01", "B03"],
    ),
    row("incorrect-audience", Stage::AssumeRole, "Incorrect token audience", &["B06", "B05", "B08", "A14"]),
    row(
        "no-verification-key",
        Stage::AssumeRole,
        "Couldn't retrieve verification key from your identity provider",
        &["B11"],
    ),
    row(
        "thumbprint",
        Stage::AssumeRole,
        "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
        &["B09"],
    ),
    row(
        "token-expired",
        Stage::AssumeRole,
        "Token expired: current date/time {now} must be before the expiration date/time",
        &["A11", "B17"],
    ),
    row(
        "longer-than-role",
        Stage::AssumeRole,
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role",
        &["D02"],
    ),
    row(
        "longer-than-chained",
        Stage::Chain,
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        &["D01"],
    ),
    row("region-disabled", Stage::AssumeRole, "STS is not activated in this region", &["B16"]),
    row("packed-too-large", Stage::Chain, "Packed size of session tags consumes {percent} of allotted space", &["D05"]),
    row("session-name", Stage::AssumeRole, "Role session name is not valid: '{name}'", &["D07"]),
    row(
        "not-an-arn",
        Stage::AssumeRole,
        "Source Account ID is needed if the Role Name is provided and not the Role Arn",
        &["D09"],
    ),
    row(
        "other-account",
        Stage::AssumeRole,
        "The account ID of the provided credentials ({account}) does not match any of the expected account IDs",
        &["D08"],
    ),
    row(
        "tag-session",
        Stage::Chain,
        "User: {principal} is not authorized to perform: sts:TagSession on resource: {resource}",
        &["D04", "A09"],
    ),
    row(
        "assume-role",
        Stage::Chain,
        "User: {principal} is not authorized to perform: sts:AssumeRole on resource: {resource}",
        &["C21", "C20"],
    ),
    row(
        "service-bearer-token",
        Stage::Login,
        "User: {principal} is not authorized to perform: sts:GetServiceBearerToken on resource: {resource}",
        &["F06"],
    ),
    row(
        "get-authorization-token",
        Stage::Login,
        "User: {principal} is not authorized to perform: ecr:GetAuthorizationToken on resource: {resource}",
        &["F01", "D11", "G23"],
    ),
    row(
        "create-repository",
        Stage::Push,
        "User: {principal} is not authorized to perform: ecr:CreateRepository on resource: {resource}",
        &["G10"],
    ),
    row(
        "not-authorized",
        Stage::Push,
        "User: {principal} is not authorized to perform: {action} on resource: {resource}",
        &["G01", "G02", "G03", "D11", "G23"],
    ),
    row("invalid-credentials", Stage::Login, "The security token included in the request is invalid", &["B13", "B15"]),
    row("no-region", Stage::Login, "Region is missing", &["F03"]),
    row("registry-ids", Stage::Login, "Invalid parameter at 'registryIds' failed to satisfy constraint", &["F07"]),
    row("no-such-host", Stage::Login, "getaddrinfo ENOTFOUND {host}", &["F05"]),
    row("no-password", Stage::Login, "Cannot perform an interactive login from a non TTY device", &["F02", "F01"]),
    row("masked-output", Stage::Login, "Skip output 'registry' since it may contain secret", &["F12"]),
    row("login-expired", Stage::Push, "Your authorization token has expired. Reauthenticate and try again.", &["F13"]),
    row("no-login", Stage::Push, "no basic auth credentials", &["F09", "F11", "G18"]),
    row(
        "no-repository",
        Stage::Push,
        "The repository with name '{repository}' does not exist in the registry with id '{registry}'",
        &["G07", "G09", "G24", "G08"],
    ),
    row(
        "immutable-tag",
        Stage::Push,
        "The image tag '{tag}' already exists in the '{repository}' repository and cannot be overwritten because the repository is immutable",
        &["G11", "G12"],
    ),
    row("head-manifest", Stage::Push, "unexpected status from HEAD request to {url}: 403 Forbidden", &["G04"]),
    row("put-manifest", Stage::Push, "unexpected status from PUT request to {url}: 400 Bad Request", &["G13", "G11"]),
    row(
        "empty-refusal",
        Stage::Push,
        "error parsing HTTP 403 response body: unexpected end of JSON input",
        &["G05", "G01"],
    ),
    row("media-type", Stage::Push, "The image manifest, config or layer media type for the source image", &["G15"]),
    row(
        "pull-denied",
        Stage::Pull,
        "pull access denied for {image}, repository does not exist or may require",
        &["G19"],
    ),
    row("provider-exists", Stage::Apply, "Provider with url {url} already exists", &["B12"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_message_stands_there_once() {
        let ids: BTreeSet<&str> = KNOWN.iter().map(|known| known.id).collect();
        let templates: BTreeSet<&str> = KNOWN.iter().map(|known| known.template).collect();
        assert_eq!((ids.len(), templates.len()), (KNOWN.len(), KNOWN.len()));
    }

    #[test]
    fn every_failure_is_one_that_was_reported() {
        let reported = include_str!("../../../../scenarios/tests/reported.txt");
        let ids: BTreeSet<&str> = reported.lines().filter_map(|line| line.split_whitespace().next()).collect();
        for known in KNOWN {
            assert!(!known.failures.is_empty(), "{}", known.id);
            for failure in known.failures {
                assert!(ids.contains(failure), "{}: {failure}", known.id);
            }
        }
    }
}
