//! What IAM refuses with, apart from what every service refuses with.
//!
//! One row per text. Where a row says `observed`, the text was recorded from AWS; `reported`, it was seen in public
//! reports of AWS's answers; `unverified`, AWS refuses but its words are not known, or are known from another emulator.

use portcullis_wire::FaultKind;

/// Every fault of IAM.
pub static FAULTS: &[&FaultKind] = &[
    &BOUNDARY_ABSENT,
    &BOUNDARY_NOT_FOUND,
    &CLIENT_IDS_QUOTA,
    &DEFAULT_VERSION_KEPT,
    &DUPLICATE_TAG_KEYS,
    &INLINE_SIZE_QUOTA,
    &INVALID_ARN,
    &INVALID_ARN_PARTITION,
    &INVALID_MARKER,
    &INVALID_ROLE_NAME,
    &MALFORMED_POLICY_DOCUMENT,
    &NOT_IMPLEMENTED,
    &NO_TAGS,
    &OUTSIDE_ACCOUNT_CREATE_VERSION,
    &OUTSIDE_ACCOUNT_DELETE,
    &OUTSIDE_ACCOUNT_DELETE_VERSION,
    &OUTSIDE_ACCOUNT_UPDATE,
    &POLICIES_PER_ROLE_QUOTA,
    &POLICY_ATTACHED,
    &POLICY_EXISTS,
    &POLICY_HAS_VERSIONS,
    &POLICY_NOT_ATTACHABLE,
    &POLICY_NOT_FOUND,
    &POLICY_RESERVED,
    &POLICY_SIZE_QUOTA,
    &PROVIDERS_QUOTA,
    &PROVIDER_EXISTS,
    &PROVIDER_NOT_FOUND,
    &PROVIDER_NOT_FOUND_ON_DELETE,
    &PROVIDER_URL_INVALID,
    &PROVIDER_URL_UNKNOWN,
    &RESERVED_TAG_KEY,
    &ROLE_DURATION_PROTECTED,
    &ROLE_EXISTS,
    &ROLE_HAS_ATTACHED_POLICIES,
    &ROLE_HAS_INLINE_POLICIES,
    &ROLE_NOT_FOUND,
    &ROLE_PATH_RESERVED,
    &ROLE_POLICY_NOT_FOUND,
    &ROLE_PROTECTED,
    &TAGS_NOT_SUPPORTED,
    &TAGS_QUOTA,
    &THUMBPRINTS_ABSENT,
    &THUMBPRINTS_QUOTA,
    &TRUST_SIZE_QUOTA,
    &VERSIONS_QUOTA,
    &VERSION_NOT_FOUND,
];

/// The code is observed; the text is unverified.
pub(crate) static BOUNDARY_ABSENT: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Role {name} does not have a permissions boundary.");
/// Reported.
pub(crate) static BOUNDARY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Scope ARN: {arn} does not exist or is not attachable.");
/// Unverified: in the form of AWS's other quota texts.
pub(crate) static CLIENT_IDS_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
/// Unverified.
pub(crate) static DEFAULT_VERSION_KEPT: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete the default version of a policy.");
/// Observed for roles and users; unverified for entities whose tag keys have letter case.
pub(crate) static DUPLICATE_TAG_KEYS: FaultKind =
    FaultKind::new("InvalidInput", 400, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
/// Reported.
pub(crate) static INLINE_SIZE_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Maximum policy size of 10240 bytes exceeded for role {name}");
/// Observed for policies, with two blanks; unverified for providers.
pub(crate) static INVALID_ARN: FaultKind = FaultKind::new("ValidationError", 400, "Invalid ARN:  Could not be parsed!");
/// Observed.
pub(crate) static INVALID_ARN_PARTITION: FaultKind = FaultKind::new("ValidationError", 400, "Invalid ARN partition");
/// Observed for the policy simulator; unverified for lists.
pub(crate) static INVALID_MARKER: FaultKind = FaultKind::new("InvalidInput", 400, "Invalid marker for pagination.");
/// The API model's pattern, which refuses such a name before it gets here.
pub(crate) static INVALID_ROLE_NAME: FaultKind = FaultKind::new(
    "ValidationError",
    400,
    "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must satisfy regular \
     expression pattern: [\\w+=,.@-]+",
);
/// The text is the policy language's own.
pub(crate) static MALFORMED_POLICY_DOCUMENT: FaultKind = FaultKind::new("MalformedPolicyDocument", 400, "{message}");
/// No AWS text: the real service answers.
pub(crate) static NOT_IMPLEMENTED: FaultKind =
    FaultKind::new("NotImplemented", 501, "Portcullis does not implement {what} yet");
/// Observed, with the blank at its end.
pub(crate) static NO_TAGS: FaultKind = FaultKind::new("InvalidInput", 400, "Error occurred while validating input. ");
/// Observed.
pub(crate) static OUTSIDE_ACCOUNT_CREATE_VERSION: FaultKind =
    FaultKind::new("AccessDenied", 403, "Cannot create versions for policies outside your own account.");
/// Observed.
pub(crate) static OUTSIDE_ACCOUNT_DELETE: FaultKind =
    FaultKind::new("AccessDenied", 403, "Cannot delete policies outside your own account.");
/// Observed.
pub(crate) static OUTSIDE_ACCOUNT_DELETE_VERSION: FaultKind =
    FaultKind::new("AccessDenied", 403, "Cannot delete policy versions for policies outside your own account.");
/// Observed.
pub(crate) static OUTSIDE_ACCOUNT_UPDATE: FaultKind =
    FaultKind::new("AccessDenied", 403, "Cannot update policies outside your own account.");
/// Reported.
pub(crate) static POLICIES_PER_ROLE_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for PoliciesPerRole: 10");
/// Reported.
pub(crate) static POLICY_ATTACHED: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete a policy attached to entities.");
/// Unverified.
pub(crate) static POLICY_EXISTS: FaultKind = FaultKind::new(
    "EntityAlreadyExists",
    409,
    "A policy called {name} already exists. Duplicate names are not allowed.",
);
/// Reported.
pub(crate) static POLICY_HAS_VERSIONS: FaultKind = FaultKind::new(
    "DeleteConflict",
    409,
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The \
     default version is deleted with the policy.",
);
/// Observed.
pub(crate) static POLICY_NOT_ATTACHABLE: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Policy {arn} does not exist or is not attachable.");
/// Observed.
pub(crate) static POLICY_NOT_FOUND: FaultKind = FaultKind::new("NoSuchEntity", 404, "Policy {arn} was not found.");
/// Observed for users; unverified for roles, whose word is put in the place of theirs.
pub(crate) static POLICY_RESERVED: FaultKind =
    FaultKind::new("PolicyNotAttachable", 400, "Cannot attach AWS reserved policy to an IAM role.");
/// Unverified: in the form of AWS's other quota texts.
pub(crate) static POLICY_SIZE_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for PolicySize: 6144");
/// Reported.
pub(crate) static PROVIDERS_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100");
/// Reported.
pub(crate) static PROVIDER_EXISTS: FaultKind =
    FaultKind::new("EntityAlreadyExists", 409, "Provider with url {url} already exists.");
/// Observed for GetOpenIDConnectProvider; unverified for the operations that change a provider.
pub(crate) static PROVIDER_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "OpenIDConnect Provider not found for arn {arn}");
/// Observed.
pub(crate) static PROVIDER_NOT_FOUND_ON_DELETE: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "OpenId connect Provider {arn} cannot be found.");
/// Unverified.
pub(crate) static PROVIDER_URL_INVALID: FaultKind =
    FaultKind::new("ValidationError", 400, "Invalid Open ID Connect Provider URL");
/// Observed for a URL with a query or a fragment: the text is this one word.
pub(crate) static PROVIDER_URL_UNKNOWN: FaultKind = FaultKind::new("InvalidInput", 400, "Unknown");
/// Observed.
pub(crate) static RESERVED_TAG_KEY: FaultKind =
    FaultKind::new("InvalidInput", 400, "Tag keys beginning with aws: are reserved for system use.");
/// The text is observed; the code is unverified.
pub(crate) static ROLE_DURATION_PROTECTED: FaultKind = FaultKind::new(
    "InvalidInput",
    400,
    "{name} is an AWS service linked role, max session duration cannot be changed.",
);
/// Reported.
pub(crate) static ROLE_EXISTS: FaultKind =
    FaultKind::new("EntityAlreadyExists", 409, "Role with name {name} already exists.");
/// Reported.
pub(crate) static ROLE_HAS_ATTACHED_POLICIES: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete entity, must detach all policies first.");
/// Reported.
pub(crate) static ROLE_HAS_INLINE_POLICIES: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete entity, must delete policies first.");
/// Observed.
pub(crate) static ROLE_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "The role with name {name} cannot be found.");
/// Unverified: only AWS makes roles under this path.
pub(crate) static ROLE_PATH_RESERVED: FaultKind =
    FaultKind::new("InvalidInput", 400, "The path {path} is reserved for system use.");
/// Reported.
pub(crate) static ROLE_POLICY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "The role policy with name {name} cannot be found.");
/// Observed.
pub(crate) static ROLE_PROTECTED: FaultKind = FaultKind::new(
    "UnmodifiableEntity",
    400,
    "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS",
);
/// Observed, for AWS managed policies.
pub(crate) static TAGS_NOT_SUPPORTED: FaultKind =
    FaultKind::new("InvalidInput", 400, "Tags not supported for policies in this domain");
/// The code is observed; the text is known from other emulators.
pub(crate) static TAGS_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "The number of tags has reached the maximum limit.");
/// Observed.
pub(crate) static THUMBPRINTS_ABSENT: FaultKind =
    FaultKind::new("InvalidInput", 400, "Thumbprint list must contain at least one entry.");
/// Observed for six.
pub(crate) static THUMBPRINTS_QUOTA: FaultKind =
    FaultKind::new("InvalidInput", 400, "Thumbprint list must contain fewer than 5 entries.");
/// Reported.
pub(crate) static TRUST_SIZE_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for ACLSizePerRole: 2048");
/// Unverified.
pub(crate) static VERSIONS_QUOTA: FaultKind = FaultKind::new(
    "LimitExceeded",
    409,
    "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
);
/// Unverified.
pub(crate) static VERSION_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Policy {arn} version {version} does not exist or is not attachable.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_as_aws_writes() {
        let rows: Vec<String> =
            FAULTS.iter().map(|kind| format!("{} {} {}", kind.status, kind.code, kind.text)).collect();
        insta::assert_snapshot!(rows.join("\n"));
    }
}
