//! Everything STS refuses with: AWS's codes and texts, letter for letter.
//!
//! The texts were recorded from the real STS in September 2026 unless a row says otherwise. A row decides nothing: the
//! checks choose the row and attach the cause that the caller does not get to see.

use portcullis_wire::FaultKind;

/// Every row of this table, in the order in which a request meets them.
pub static FAULTS: &[&FaultKind] = &[
    &NOT_LOGIN_WITH_AMAZON,
    &FACEBOOK_REJECTED,
    &UNRECOGNIZED_PROVIDER,
    &NOT_A_JWT,
    &MISSING_CLAIM,
    &EMPTY_CLAIM,
    &SEVERAL_AUDIENCES,
    &NOT_VALIDATED,
    &INVALID_TIMESTAMP,
    &EXPIRED,
    &NOT_YET_VALID,
    &ISSUED_IN_FUTURE,
    &TOO_OLD,
    &NO_VERIFICATION_KEY,
    &UNKNOWN_ERROR,
    &PRINCIPAL_TAGS_FORMAT,
    &TRANSITIVE_TAG_KEYS_FORMAT,
    &ROLES_CLAIM_FORMAT,
    &ROLES_CLAIM_WITHOUT_ARN,
    &ROLE_NOT_IN_ROLES_CLAIM,
    &NOT_AUTHORIZED,
    &ARN_IS_INVALID,
    &REQUEST_ARN_IS_INVALID,
    &DURATION_EXCEEDS_MAXIMUM,
    &MALFORMED_POLICY_DOCUMENT,
    &TOO_MANY_POLICIES,
    &PACKED_POLICY_TOO_LARGE,
    &PACKED_TAGS_TOO_LARGE,
    &DUPLICATE_TAG_KEYS,
    &RESERVED_TAG_KEY,
    &TRANSITIVE_KEY_WITHOUT_TAG,
    &TRANSITIVE_KEY_CONFLICT,
    &ROOT_MAY_NOT_ASSUME,
    &MAY_NOT,
    &SESSION_CREDENTIALS,
    &MFA_FAILED,
    &MFA_INCOMPLETE,
    &CHAINED_DURATION,
    &REGION_DISABLED,
    &CONTEXTS_NOT_IMPLEMENTED,
    &UNKNOWN_ACCESS_KEY,
    &INVALID_AUTHORIZATION_MESSAGE,
    &SIGNING_ALGORITHM,
    &OUTBOUND_FEDERATION_DISABLED,
];

/// `ProviderId` names Login with Amazon, and the token is a JWT.
pub(crate) static NOT_LOGIN_WITH_AMAZON: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "Provided Token is not a Login With Amazon token");

/// `ProviderId` names Facebook; the quoted part is Facebook's own answer to the token.
pub(crate) static FACEBOOK_REJECTED: FaultKind = FaultKind::new(
    "IDPRejectedClaim",
    403,
    "graph.facebook.com rejected OAuth token with response \"Bad signature\" and code 190",
);

/// `ProviderId` names anything else.
pub(crate) static UNRECOGNIZED_PROVIDER: FaultKind = FaultKind::new(
    "AccessDenied",
    403,
    "Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens",
);

/// The token is not one that STS can read.
pub(crate) static NOT_A_JWT: FaultKind = FaultKind::new(
    "InvalidIdentityToken",
    400,
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
);

/// `iss`, `sub`, `aud`, `iat` or `exp` is absent.
pub(crate) static MISSING_CLAIM: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "Missing a required claim: {claim}");

/// `aud` is an empty list.
pub(crate) static EMPTY_CLAIM: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "Claim is not allowed to be empty: {claim}");

/// `aud` lists several audiences and there is no `azp`.
pub(crate) static SEVERAL_AUDIENCES: FaultKind = FaultKind::new(
    "InvalidIdentityToken",
    400,
    "Token audience contains more than one audience while authorized party is not present",
);

/// The general text: an audience that is not registered, a signature that does not verify, no provider for the issuer.
pub(crate) static NOT_VALIDATED: FaultKind = FaultKind::new(
    "InvalidIdentityToken",
    400,
    "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.",
);

/// `exp`, `nbf` or `iat` is neither an integer nor the text of one.
pub(crate) static INVALID_TIMESTAMP: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "Invalid timestamp in token claims.");

/// `exp` has passed; the time printed is the tolerance behind the clock.
pub(crate) static EXPIRED: FaultKind = FaultKind::new(
    "ExpiredTokenException",
    400,
    "Token expired: current date/time {now} must be before the expiration date/time {exp}",
);

/// `nbf` is ahead; the time printed is the tolerance ahead of the clock.
pub(crate) static NOT_YET_VALID: FaultKind = FaultKind::new(
    "InvalidIdentityToken",
    400,
    "Token not yet valid: current date/time {now} must be after or equal to the not-before date/time {nbf}",
);

/// `iat` is ahead.
pub(crate) static ISSUED_IN_FUTURE: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "Token issued in the future: {iat}");

/// `iat` is more than a day ago, whatever `exp` says. Reported in mozilla-aws-cli#146.
pub(crate) static TOO_OLD: FaultKind = FaultKind::new("ExpiredTokenException", 400, "Token too old: {age}");

/// The issuer's key set has no usable key for the token. AWS writes two blanks after the comma.
pub(crate) static NO_VERIFICATION_KEY: FaultKind = FaultKind::new(
    "InvalidIdentityToken",
    400,
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
);

/// `sub` is null. The status is unverified.
pub(crate) static UNKNOWN_ERROR: FaultKind =
    FaultKind::new("InternalFailure", 500, "Unknown error validating third-party token");

/// A session tag's value is not a list of one string.
pub(crate) static PRINCIPAL_TAGS_FORMAT: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "principal_tags passed in claim is not in correct format.");

/// The list of transitive tag keys is no list of strings. The text is unverified, made after that of `principal_tags`.
pub(crate) static TRANSITIVE_TAG_KEYS_FORMAT: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "transitive_tag_keys passed in claim is not in correct format.");

/// The roles claim is a number, a boolean or an object.
pub(crate) static ROLES_CLAIM_FORMAT: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "The roles claim is not in a supported format");

/// Nothing in the roles claim is the ARN of a role.
pub(crate) static ROLES_CLAIM_WITHOUT_ARN: FaultKind =
    FaultKind::new("InvalidIdentityToken", 400, "The roles claim contains no valid role ARNs");

/// The roles claim names roles, but not this one.
pub(crate) static ROLE_NOT_IN_ROLES_CLAIM: FaultKind = FaultKind::new(
    "InvalidIdentityToken",
    400,
    "The target role ARN is not present in the roles claim of the identity token",
);

/// The trust policy does not allow it, or there is no such role: STS does not say which.
pub(crate) static NOT_AUTHORIZED: FaultKind =
    FaultKind::new("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");

/// `RoleArn` is no ARN at all. Recorded.
pub(crate) static ARN_IS_INVALID: FaultKind = FaultKind::new("ValidationError", 400, "{value} is invalid");

/// `RoleArn` is the ARN of something else than a role. Recorded.
pub(crate) static REQUEST_ARN_IS_INVALID: FaultKind = FaultKind::new("ValidationError", 400, "Request ARN is invalid");

/// The session was asked to last longer than the role allows. Seen in many reports.
pub(crate) static DURATION_EXCEEDS_MAXIMUM: FaultKind = FaultKind::new(
    "ValidationError",
    400,
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
);

/// A session policy that STS cannot read.
pub(crate) static MALFORMED_POLICY_DOCUMENT: FaultKind = FaultKind::new("MalformedPolicyDocument", 400, "{text}");

/// More managed session policies than a session takes. `unverified`: the form is that of every constraint of STS, which
/// the API model leaves out here.
pub(crate) static TOO_MANY_POLICIES: FaultKind = FaultKind::new(
    "ValidationError",
    400,
    "1 validation error detected: Value '[{value}]' at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
);

/// Session policies that do not fit into a session. Reported.
pub(crate) static PACKED_POLICY_TOO_LARGE: FaultKind =
    FaultKind::new("PackedPolicyTooLarge", 400, "Packed policy consumes {percent}% of allotted space");

/// Session tags that do not fit into a session. Reported.
pub(crate) static PACKED_TAGS_TOO_LARGE: FaultKind =
    FaultKind::new("PackedPolicyTooLarge", 400, "Packed size of session tags consumes {percent}% of allotted space.");

/// Two session tags whose keys differ in letter case at most. Recorded in 2025.
pub(crate) static DUPLICATE_TAG_KEYS: FaultKind = FaultKind::new(
    "InvalidParameterValue",
    400,
    "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
);

/// A session tag of AWS's own name space. The text is IAM's; for STS it is unverified.
pub(crate) static RESERVED_TAG_KEY: FaultKind =
    FaultKind::new("InvalidParameterValue", 400, "Tag keys beginning with aws: are reserved for system use.");

/// A transitive key that is the key of no tag. Recorded in 2025.
pub(crate) static TRANSITIVE_KEY_WITHOUT_TAG: FaultKind = FaultKind::new(
    "InvalidParameterValue",
    400,
    "The specified transitive tag key must be included in the requested tags.",
);

/// A tag that the calling session hands on already. Recorded in 2025.
pub(crate) static TRANSITIVE_KEY_CONFLICT: FaultKind = FaultKind::new(
    "InvalidParameterValue",
    400,
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
);

/// A root user calls AssumeRole. Seen in many reports.
pub(crate) static ROOT_MAY_NOT_ASSUME: FaultKind =
    FaultKind::new("AccessDenied", 403, "Roles may not be assumed by root accounts.");

/// The sentence of a denial where no policy was asked. Recorded for a region that the role's account disabled.
pub(crate) static MAY_NOT: FaultKind = FaultKind::new(
    "AccessDenied",
    403,
    "User: {caller} is not authorized to perform: {action} on resource: {resource}",
);

/// Temporary credentials call what only long-lived ones may. Seen in many reports.
pub(crate) static SESSION_CREDENTIALS: FaultKind =
    FaultKind::new("AccessDenied", 403, "Cannot call {operation} with session credentials");

/// A code of an MFA device that nobody has. Reported, with two blanks.
pub(crate) static MFA_FAILED: FaultKind = FaultKind::new(
    "AccessDenied",
    403,
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
);

/// An MFA device without code, or a code without device. The text is unverified.
pub(crate) static MFA_INCOMPLETE: FaultKind =
    FaultKind::new("ValidationError", 400, "Both SerialNumber and TokenCode must be specified.");

/// A role's session asks for more than an hour. Seen in many reports.
pub(crate) static CHAINED_DURATION: FaultKind = FaultKind::new(
    "ValidationError",
    400,
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
);

/// The account deactivated STS in the region. Reported.
pub(crate) static REGION_DISABLED: FaultKind = FaultKind::new(
    "RegionDisabledException",
    403,
    "STS is not activated in this region for account:{account}. Your account administrator can activate STS in this region using the IAM Console.",
);

/// No AWS text: the real service takes contexts of trusted token issuers.
pub(crate) static CONTEXTS_NOT_IMPLEMENTED: FaultKind = FaultKind::new(
    "NotImplemented",
    501,
    "Portcullis does not implement the parameter ProvidedContexts of sts:AssumeRole yet",
);

/// An access key id of nobody. AWS documents an error and not which: unverified.
pub(crate) static UNKNOWN_ACCESS_KEY: FaultKind =
    FaultKind::new("InvalidClientTokenId", 403, "The security token included in the request is invalid.");

/// No service here encodes its refusals, so no message is one of STS's own. Reported.
pub(crate) static INVALID_AUTHORIZATION_MESSAGE: FaultKind =
    FaultKind::new("InvalidAuthorizationMessageException", 400, "Message is not valid");

/// An algorithm that STS does not sign with. The text is unverified.
pub(crate) static SIGNING_ALGORITHM: FaultKind = FaultKind::new(
    "ValidationError",
    400,
    "1 validation error detected: Value '{value}' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [ES384, RS256]",
);

/// What every account has until it is enabled, which nobody can do here. The text is the API reference's.
pub(crate) static OUTBOUND_FEDERATION_DISABLED: FaultKind = FaultKind::new(
    "OutboundWebIdentityFederationDisabledException",
    403,
    "The outbound web identity federation feature is not enabled for this account. To use this feature, you must first enable it through the AWS Management Console or API.",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_are_those_of_aws() {
        let table: String =
            FAULTS.iter().map(|row| format!("{} {}\n    {}\n", row.status, row.code, row.text)).collect();
        insta::assert_snapshot!(table);
    }
}
