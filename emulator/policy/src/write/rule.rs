//! The rules of writing a document, one row each: whom they bind, what AWS says, and how that is known.
//!
//! Documentation and the test that no rule is without a case are made from [`WRITE_RULES`]. ECR and Organizations have
//! one message for every rule; the message of a row is what IAM and STS say.

use super::DocumentKind::{self, Identity, ResourceControl, ServiceControl, Session, Trust};

/// What a document must keep when it is written.
#[derive(Debug, PartialEq, Eq)]
pub struct WriteRule {
    /// A short name.
    pub id: &'static str,
    /// The kinds of documents that it binds.
    pub kinds: &'static [DocumentKind],
    /// AWS's message, with what depends on the document in braces.
    pub says: &'static str,
    /// How the rule and its message are known.
    pub source: &'static str,
}

const RESOURCE: DocumentKind = DocumentKind::Resource;
const EVERY: &[DocumentKind] = &DocumentKind::ALL;

const MOTO: &str = "checked against AWS by moto's test_iam_policies.py";
const RECORDED: &str = "recorded: UpdateAssumeRolePolicy and CreateRole, September 2026";
const REPORTED: &str = "AWS's message in public reports";
const UNVERIFIED_TEXT: &str = "the rule is documented, its text unverified";

pub(super) static JSON: WriteRule =
    WriteRule { id: "json", kinds: EVERY, says: "This policy contains invalid Json", source: REPORTED };
pub(super) static LEADING_SPACES: WriteRule = WriteRule {
    id: "leading-spaces",
    kinds: &[Identity, Trust],
    says: "JSON strings must not have leading spaces",
    source: "AWS's message for roles in public reports; for PutUserPolicy and PutRolePolicy it is `The policy failed \
             legacy parsing`",
};
pub(super) static SHAPE: WriteRule =
    WriteRule { id: "shape", kinds: EVERY, says: "Syntax errors in policy.", source: MOTO };
pub(super) static VERSION: WriteRule = WriteRule {
    id: "version",
    kinds: &[Identity],
    says: "Policy document must be version 2012-10-17 or greater.",
    source: MOTO,
};
pub(super) static STATEMENTS: WriteRule =
    WriteRule { id: "statements", kinds: EVERY, says: "Syntax errors in policy.", source: MOTO };
pub(super) static EFFECT_CASE: WriteRule =
    WriteRule { id: "effect-case", kinds: EVERY, says: "The policy failed legacy parsing", source: MOTO };
pub(super) static DATES: WriteRule = WriteRule {
    id: "dates",
    kinds: &[Identity, Trust, RESOURCE],
    says: "The policy failed legacy parsing",
    source: MOTO,
};
pub(super) static WHOLE_ARNS: WriteRule =
    WriteRule { id: "whole-arns", kinds: EVERY, says: "The policy failed legacy parsing", source: MOTO };
pub(super) static SIX_PARTS: WriteRule =
    WriteRule { id: "six-parts", kinds: &[Session], says: "The policy failed legacy parsing", source: UNVERIFIED_TEXT };
pub(super) static SID_LETTERS: WriteRule = WriteRule {
    id: "sid-letters",
    kinds: &[Identity, Trust, Session, ServiceControl, ResourceControl],
    says: "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    source: "AWS's message for CreatePolicy in public reports; for the other kinds unverified",
};
pub(super) static SID_UNIQUE: WriteRule = WriteRule {
    id: "sid-unique",
    kinds: EVERY,
    says: "Statement IDs (SID) in a single policy must be unique.",
    source: MOTO,
};
pub(super) static ACTIONS: WriteRule =
    WriteRule { id: "actions", kinds: EVERY, says: "Policy statement must contain actions.", source: MOTO };
pub(super) static RESOURCE_ARN: WriteRule = WriteRule {
    id: "resource-arn",
    kinds: EVERY,
    says: "Resource {resource} must be in ARN format or \"*\".",
    source: MOTO,
};
pub(super) static RESOURCE_PARTITION: WriteRule = WriteRule {
    id: "resource-partition",
    kinds: EVERY,
    says: "Partition \"{partition}\" is not valid for resource \"{resource}\".",
    source: MOTO,
};
pub(super) static RESOURCE_VENDOR: WriteRule = WriteRule {
    id: "resource-vendor",
    kinds: EVERY,
    says: "Resource vendor must be fully qualified and cannot contain regexes.",
    source: MOTO,
};
pub(super) static RESOURCE_REGION: WriteRule = WriteRule {
    id: "resource-region",
    kinds: EVERY,
    says: "IAM resource {resource} cannot contain region information.",
    source: MOTO,
};
pub(super) static BUCKET_REGION: WriteRule = WriteRule {
    id: "bucket-region",
    kinds: EVERY,
    says: "Resource {resource} can not contain region information.",
    source: MOTO,
};
pub(super) static RESOURCE_PATH: WriteRule = WriteRule {
    id: "resource-path",
    kinds: EVERY,
    says: "IAM resource path must either be \"*\" or start with {paths}.",
    source: MOTO,
};
pub(super) static ACTION_VENDOR: WriteRule = WriteRule {
    id: "action-vendor",
    kinds: EVERY,
    says: "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    source: MOTO,
};
pub(super) static ACTION_COLON: WriteRule =
    WriteRule { id: "action-colon", kinds: EVERY, says: "Actions/Condition can contain only one colon.", source: MOTO };
pub(super) static VENDOR_LETTERS: WriteRule =
    WriteRule { id: "vendor-letters", kinds: EVERY, says: "Vendor {vendor} is not valid", source: MOTO };
pub(super) static VALUES: WriteRule = WriteRule {
    id: "values",
    kinds: &[Identity, Trust, Session],
    says: "Syntax errors in policy.",
    source: "recorded: PutUserPolicy refuses what the operators cannot read, sts:AssumeRole only what is not base64; \
             the text is unverified",
};
pub(super) static RESOURCES: WriteRule = WriteRule {
    id: "resources",
    kinds: &[Identity, Session, ServiceControl, ResourceControl],
    says: "Policy statement must contain resources.",
    source: MOTO,
};
pub(super) static NO_PRINCIPAL: WriteRule = WriteRule {
    id: "no-principal",
    kinds: &[Identity, Session, ServiceControl],
    says: "Policy document should not specify a principal.",
    source: REPORTED,
};
pub(super) static PRINCIPAL: WriteRule = WriteRule {
    id: "principal",
    kinds: &[Trust, RESOURCE],
    says: "Missing required field Principal",
    source: REPORTED,
};
pub(super) static PRINCIPAL_EMPTY: WriteRule = WriteRule {
    id: "principal-empty",
    kinds: &[Trust, RESOURCE],
    says: "Missing required field Principal cannot be empty!",
    source: UNVERIFIED_TEXT,
};
pub(super) static PRINCIPAL_NEGATED: WriteRule = WriteRule {
    id: "principal-negated",
    kinds: &[Trust],
    says: "AssumeRole policy must not contain NotPrincipal field.",
    source: UNVERIFIED_TEXT,
};
pub(super) static PRINCIPAL_STAR: WriteRule = WriteRule {
    id: "principal-star",
    kinds: &[Trust],
    says: "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
    source: RECORDED,
};
pub(super) static PRINCIPAL_FORM: WriteRule = WriteRule {
    id: "principal-form",
    kinds: &[Trust, RESOURCE],
    says: "Invalid principal in policy: \"{kind}\":\"{principal}\"",
    source: REPORTED,
};
pub(super) static PROVIDER: WriteRule = WriteRule {
    id: "provider",
    kinds: &[Trust],
    says: "Federated principals must be valid domain names or SAML metadata ARNs",
    source: RECORDED,
};
pub(super) static TRUST_ACTIONS: WriteRule = WriteRule {
    id: "trust-actions",
    kinds: &[Trust],
    says: "AssumeRole policy may only specify STS AssumeRole actions.",
    source: RECORDED,
};
pub(super) static NO_RESOURCE: WriteRule = WriteRule {
    id: "no-resource",
    kinds: &[Trust, RESOURCE],
    says: "Has prohibited field Resource.",
    source: "AWS's message in public reports; recorded for ECR, where that it is the Resource which ECR minds is unverified",
};
pub(super) static REPOSITORY_ACTION: WriteRule = WriteRule {
    id: "repository-action",
    kinds: &[RESOURCE],
    says: "",
    source: "public report, cloudposse/terraform-aws-ecr#67: refused since 2020",
};
pub(super) static COGNITO_CONDITION: WriteRule = WriteRule {
    id: "cognito-condition",
    kinds: &[Trust],
    says: "A condition block must be present for the Cognito provider",
    source: RECORDED,
};
pub(super) static APPLICATION: WriteRule = WriteRule {
    id: "application",
    kinds: &[Trust],
    says: "Policy trusting {issuer} requires a StringEquals condition on an application id",
    source: RECORDED,
};
pub(super) static SHARED_PROVIDER: WriteRule = WriteRule {
    id: "shared-provider",
    kinds: &[Trust],
    says: "Trust policy with trusted principal {principal} must evaluate, using StringEquals, StringLike or \
           StringEqualsIgnoreCase, {keys} which is not scoped to all.",
    source: RECORDED,
};
pub(super) static DENY_ONLY: WriteRule = organization("deny-only", "recorded: CreatePolicy RESOURCE_CONTROL_POLICY");
pub(super) static EVERYONE: WriteRule = organization("everyone", "recorded: CreatePolicy RESOURCE_CONTROL_POLICY");
pub(super) static NO_NOT_ACTION: WriteRule =
    organization("no-not-action", "recorded: CreatePolicy RESOURCE_CONTROL_POLICY");
pub(super) static SUPPORTED_SERVICE: WriteRule = organization(
    "supported-service",
    "recorded: CreatePolicy RESOURCE_CONTROL_POLICY; the services are those of AWS's data of 2026-10-27",
);

/// A rule of resource control policies.
const fn organization(id: &'static str, source: &'static str) -> WriteRule {
    WriteRule { id, kinds: &[ResourceControl], says: super::organization::UNFIT, source }
}

/// Every rule, roughly in the order in which they are applied.
pub static WRITE_RULES: &[&WriteRule] = &[
    &LEADING_SPACES,
    &JSON,
    &SHAPE,
    &VERSION,
    &SIX_PARTS,
    &DATES,
    &STATEMENTS,
    &EFFECT_CASE,
    &WHOLE_ARNS,
    &SID_LETTERS,
    &SID_UNIQUE,
    &ACTIONS,
    &RESOURCE_ARN,
    &RESOURCE_PARTITION,
    &RESOURCE_VENDOR,
    &RESOURCE_REGION,
    &BUCKET_REGION,
    &RESOURCE_PATH,
    &ACTION_VENDOR,
    &ACTION_COLON,
    &VENDOR_LETTERS,
    &VALUES,
    &RESOURCES,
    &NO_PRINCIPAL,
    &PRINCIPAL,
    &PRINCIPAL_NEGATED,
    &PRINCIPAL_STAR,
    &PRINCIPAL_EMPTY,
    &PRINCIPAL_FORM,
    &PROVIDER,
    &TRUST_ACTIONS,
    &NO_RESOURCE,
    &REPOSITORY_ACTION,
    &COGNITO_CONDITION,
    &APPLICATION,
    &SHARED_PROVIDER,
    &DENY_ONLY,
    &EVERYONE,
    &NO_NOT_ACTION,
    &SUPPORTED_SERVICE,
];
