//! Behaviour of the policy language that nobody has recorded and AWS's documentation leaves open: what was chosen.
//!
//! A decision that rests on one of these says so in its warnings. Flip the choice where the row is used, then here.

pub use portcullis_model::Unverified;

pub(crate) static NOT_PRINCIPAL: Unverified = Unverified {
    id: "not-principal",
    chosen: "NotPrincipal spares a caller only if it names every form of it: the account, and the role and the session, \
             or the user",
    source: "AWS, “AWS JSON policy elements: NotPrincipal”: the account must be listed too, or the Deny may hold",
};
pub(crate) static TRUST_EVERYONE: Unverified = Unverified {
    id: "trust-everyone",
    chosen: "a trust policy that names `*` lets callers of its own account in without an identity policy, and no web \
             identity, service or anonymous caller",
    source: "recorded for `{\"AWS\": \"*\"}` and web identities only; the rest after `*` in other policies of resources",
};
pub(crate) static TRUST_DENY_EVERYONE: Unverified = Unverified {
    id: "trust-deny-everyone",
    chosen: "a Deny that names `*` in a trust policy refuses web identities and services too",
    source: "only the Allow is recorded; of the two readings of a Deny this one lets nobody in by mistake",
};
pub(crate) static OPERATOR_CASE: Unverified = Unverified {
    id: "operator-case",
    chosen: "the name of a condition operator is read without regard to letter case",
    source: "AWS documents the names in one letter case and says nothing of others",
};
pub(crate) static ARN_STAR: Unverified = Unverified {
    id: "arn-star",
    chosen: "`*` alone as the value of an ARN operator stands for any ARN",
    source: "AWS's own examples write it; operands of fewer than six parts are recorded as broken",
};
pub(crate) static SERVICE_EVERYONE: Unverified = Unverified {
    id: "service-everyone",
    chosen: "the principal `*` of a resource policy includes AWS services",
    source: "AWS, “AWS JSON policy elements: Principal”: `*` is everyone, anonymous callers included",
};
pub(crate) static SHORT_ARN: Unverified = Unverified {
    id: "short-arn",
    chosen: "a `Resource` of fewer parts than an ARN has matches what it matches completed with `*`, and what it matches as \
             it is written, where a `*` crosses colons",
    source: "AWS, “IAM JSON policy elements: Resource”: a `*` at the end of a part may reach beyond its colon; identity \
             policies of four or five parts are refused on write, and no recording shows one at work",
};
pub(crate) static LONG_VARIABLE: Unverified = Unverified {
    id: "long-variable",
    chosen: "the value of an ARN operator whose variables stand for some thousand characters more than the request's ARN \
             has is taken for no ARN: an Allow never applies, a Deny always does",
    source: "no limit is documented for the values of keys; a text that long equals no ARN whatever it is",
};
pub(crate) static BROKEN_ARN: Unverified = Unverified {
    id: "broken-arn",
    chosen: "an ARN operator whose value is no ARN makes a Deny apply only where its other conditions hold",
    source: "recorded for a condition that stands alone",
};
pub(crate) static ROLE_AS_CALLER: Unverified = Unverified {
    id: "role-as-caller",
    chosen: "a request whose caller is a role, and not one of its sessions, is judged as a session that no policy names",
    source: "AWS, “Policy evaluation logic”: only sessions make requests; the policy simulator takes a role",
};
pub(crate) static SEVERAL_VALUES: Unverified = Unverified {
    id: "several-values",
    chosen: "no operator but Null matches a key of several values without ForAllValues or ForAnyValue",
    source: "recorded for StringEquals, StringNotEquals, StringLike and their IfExists forms",
};
pub(crate) static DENIAL_ORDER: Unverified = Unverified {
    id: "denial-order",
    chosen: "of several layers that do not allow, the sentence names organization, identity, boundary, session, resource \
             in this order; of several that deny, organization, resource, identity, boundary, session",
    source: "AWS, “Troubleshoot access denied error messages”: one kind of policy is named; which, it does not say",
};
pub(crate) static DENIAL_ARN: Unverified = Unverified {
    id: "denial-arn",
    chosen: "the ARN of a managed policy that denies is printed when caller and resource are in one account, and that of \
             an organization's policy always",
    source: "AWS Security Blog of 2026-01: in one account or organization; recorded across accounts for resource \
             control policies",
};

/// Every such choice of this crate.
pub static UNVERIFIED: &[&Unverified] = &[
    &NOT_PRINCIPAL,
    &TRUST_EVERYONE,
    &TRUST_DENY_EVERYONE,
    &OPERATOR_CASE,
    &ARN_STAR,
    &SERVICE_EVERYONE,
    &SHORT_ARN,
    &LONG_VARIABLE,
    &BROKEN_ARN,
    &ROLE_AS_CALLER,
    &SEVERAL_VALUES,
    &DENIAL_ORDER,
    &DENIAL_ARN,
];
