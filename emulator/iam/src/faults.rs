//! What IAM refuses with, apart from what every service refuses with.
//!
//! One row per text. Where a row says `observed`, the text was recorded from AWS; `reported`, it was seen in public
//! reports of AWS's answers; `unverified`, AWS refuses but its words are not known, or are known from another emulator.

use portcullis_wire::FaultKind;

/// Every fault of IAM.
pub static FAULTS: &[&FaultKind] = &[
    &ACCESS_KEYS_QUOTA,
    &ACCESS_KEY_NOT_FOUND,
    &ALIAS_NOT_FOUND,
    &ALIAS_TAKEN,
    &BOUNDARY_ABSENT,
    &BOUNDARY_NOT_FOUND,
    &CLIENT_IDS_QUOTA,
    &DEFAULT_VERSION_KEPT,
    &DELETION_MALFORMED,
    &DELETION_NOT_FOUND,
    &DUPLICATE_TAG_KEYS,
    &ENTITY_EXISTS,
    &ENTITY_NOT_FOUND,
    &GROUPS_QUOTA,
    &HAS_ACCESS_KEYS,
    &HAS_ATTACHED_POLICIES,
    &HAS_INLINE_POLICIES,
    &HAS_INSTANCE_PROFILES,
    &INLINE_POLICY_NOT_FOUND,
    &INLINE_SIZE_QUOTA,
    &INSTANCE_PROFILE_EXISTS,
    &INSTANCE_PROFILE_FULL,
    &INSTANCE_PROFILE_NOT_FOUND,
    &INVALID_ARN,
    &INVALID_ARN_PARTITION,
    &INVALID_MARKER,
    &INVALID_NAME,
    &IN_GROUPS,
    &MALFORMED_POLICY_DOCUMENT,
    &NOT_SERVICE_ROLE,
    &NO_TAGS,
    &OUTSIDE_ACCOUNT_CREATE_VERSION,
    &OUTSIDE_ACCOUNT_DELETE,
    &OUTSIDE_ACCOUNT_DELETE_VERSION,
    &OUTSIDE_ACCOUNT_UPDATE,
    &PASSWORD_POLICY_NOT_FOUND,
    &POLICIES_QUOTA,
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
    &ROLE_NOT_IN_INSTANCE_PROFILE,
    &ROLE_PATH_RESERVED,
    &ROLE_PROTECTED,
    &SERVICE_ROLE_SUFFIX,
    &SERVICE_ROLE_TAKEN,
    &SERVICE_ROLE_UNKNOWN,
    &SIMULATED_ENTITY_NOT_FOUND,
    &SIMULATION,
    &TAGS_NOT_SUPPORTED,
    &TAGS_QUOTA,
    &THUMBPRINTS_ABSENT,
    &THUMBPRINTS_QUOTA,
    &TRUST_SIZE_QUOTA,
    &USER_NAME_NEEDED,
    &VERSIONS_QUOTA,
    &VERSION_NOT_FOUND,
];

/// Reported.
pub(crate) static ACCESS_KEYS_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for AccessKeysPerUser: 2");
/// Reported.
pub(crate) static ACCESS_KEY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "The Access Key with id {id} cannot be found.");
/// Unverified.
pub(crate) static ALIAS_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "The account alias {alias} cannot be found.");
/// Reported.
pub(crate) static ALIAS_TAKEN: FaultKind =
    FaultKind::new("EntityAlreadyExists", 409, "The account alias {alias} already exists.");
/// The code is observed; the text is unverified.
pub(crate) static BOUNDARY_ABSENT: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "{kind} {name} does not have a permissions boundary.");
/// Reported.
pub(crate) static BOUNDARY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Scope ARN: {arn} does not exist or is not attachable.");
/// Unverified: in the form of AWS's other quota texts.
pub(crate) static CLIENT_IDS_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
/// Unverified.
pub(crate) static DEFAULT_VERSION_KEPT: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete the default version of a policy.");
/// Observed.
pub(crate) static DELETION_MALFORMED: FaultKind = FaultKind::new("InvalidInput", 400, "Invalid task id");
/// Observed.
pub(crate) static DELETION_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Cannot find deletion status for given id.");
/// Observed for roles and users; unverified for entities whose tag keys have letter case.
pub(crate) static DUPLICATE_TAG_KEYS: FaultKind =
    FaultKind::new("InvalidInput", 400, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
/// Reported.
pub(crate) static ENTITY_EXISTS: FaultKind =
    FaultKind::new("EntityAlreadyExists", 409, "{kind} with name {name} already exists.");
/// Observed for roles; reported for users and groups.
pub(crate) static ENTITY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "The {kind} with name {name} cannot be found.");
/// Reported.
pub(crate) static GROUPS_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for GroupsPerUser: 10");
/// Reported.
pub(crate) static HAS_ACCESS_KEYS: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete entity, must delete access keys first.");
/// Reported.
pub(crate) static HAS_ATTACHED_POLICIES: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete entity, must detach all policies first.");
/// Reported.
pub(crate) static HAS_INLINE_POLICIES: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete entity, must delete policies first.");
/// The code is observed; the text is reported, for roles in profiles and for profiles with roles.
pub(crate) static HAS_INSTANCE_PROFILES: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete entity, must remove roles from instance profile first.");
/// Reported.
pub(crate) static INLINE_POLICY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "The {kind} policy with name {name} cannot be found.");
/// Reported.
pub(crate) static INLINE_SIZE_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Maximum policy size of {limit} bytes exceeded for {kind} {name}");
/// Reported.
pub(crate) static INSTANCE_PROFILE_EXISTS: FaultKind =
    FaultKind::new("EntityAlreadyExists", 409, "Instance Profile {name} already exists.");
/// The code is observed; the text is reported.
pub(crate) static INSTANCE_PROFILE_FULL: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
/// Reported.
pub(crate) static INSTANCE_PROFILE_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Instance Profile {name} cannot be found.");
/// Observed for policies, with two blanks; unverified for providers.
pub(crate) static INVALID_ARN: FaultKind = FaultKind::new("ValidationError", 400, "Invalid ARN:  Could not be parsed!");
/// Observed.
pub(crate) static INVALID_ARN_PARTITION: FaultKind = FaultKind::new("ValidationError", 400, "Invalid ARN partition");
/// Observed for the policy simulator; unverified for lists.
pub(crate) static INVALID_MARKER: FaultKind = FaultKind::new("InvalidInput", 400, "Invalid marker for pagination.");
/// The API model's pattern, which refuses such a name before it gets here.
pub(crate) static INVALID_NAME: FaultKind = FaultKind::new(
    "ValidationError",
    400,
    "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
);
/// Reported, for users in groups and for groups with users.
pub(crate) static IN_GROUPS: FaultKind =
    FaultKind::new("DeleteConflict", 409, "Cannot delete entity, must remove users from group first.");
/// The text is the policy language's own.
pub(crate) static MALFORMED_POLICY_DOCUMENT: FaultKind = FaultKind::new("MalformedPolicyDocument", 400, "{message}");
/// Observed.
pub(crate) static NOT_SERVICE_ROLE: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "{name} exists but is not a service role.");
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
pub(crate) static PASSWORD_POLICY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "The Password Policy with domain name {account} cannot be found.");
/// Reported for roles and users.
pub(crate) static POLICIES_QUOTA: FaultKind =
    FaultKind::new("LimitExceeded", 409, "Cannot exceed quota for PoliciesPer{kind}: 10");
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
/// Observed for users; unverified for groups and roles, whose word is put in the place of theirs.
pub(crate) static POLICY_RESERVED: FaultKind =
    FaultKind::new("PolicyNotAttachable", 400, "Cannot attach AWS reserved policy to an IAM {kind}.");
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
/// The code is observed; the text is unverified.
pub(crate) static ROLE_NOT_IN_INSTANCE_PROFILE: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Role {role} in instance profile {profile} cannot be found.");
/// Unverified: only AWS makes roles under this path.
pub(crate) static ROLE_PATH_RESERVED: FaultKind =
    FaultKind::new("InvalidInput", 400, "The path {path} is reserved for system use.");
/// Observed.
pub(crate) static ROLE_PROTECTED: FaultKind = FaultKind::new(
    "UnmodifiableEntity",
    400,
    "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS",
);
/// Observed.
pub(crate) static SERVICE_ROLE_SUFFIX: FaultKind =
    FaultKind::new("InvalidInput", 400, "Custom suffix is not allowed for {service}");
/// Observed.
pub(crate) static SERVICE_ROLE_TAKEN: FaultKind = FaultKind::new(
    "InvalidInput",
    400,
    "Service role name {name} has been taken in this account, please try a different suffix.",
);
/// No AWS text: the real service knows more services.
pub(crate) static SERVICE_ROLE_UNKNOWN: FaultKind = FaultKind::new(
    "NotImplemented",
    501,
    "Portcullis does not implement service-linked roles of {service}: only those of Amazon ECS and Amazon ECR",
);
/// Observed.
pub(crate) static SIMULATED_ENTITY_NOT_FOUND: FaultKind =
    FaultKind::new("NoSuchEntity", 404, "Unable to retrieve specified IAM entity.");
/// The texts are the simulator's own: observed where they are written.
pub(crate) static SIMULATION: FaultKind = FaultKind::new("InvalidInput", 400, "{message}");
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
/// Reported: a root user or a session that asks for its own user.
pub(crate) static USER_NAME_NEEDED: FaultKind =
    FaultKind::new("ValidationError", 400, "Must specify userName when calling with non-User credentials");
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
