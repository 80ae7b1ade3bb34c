//! Behaviour of AWS that nobody has recorded and its documentation leaves open: what was chosen, in one place.
//!
//! A decision that rests on one of these says so in its warnings. Flip the choice where the row is used, then here.

/// A choice that has not been checked against AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unverified {
    /// A short name, for documentation and warnings.
    pub id: &'static str,
    /// What was chosen.
    pub chosen: &'static str,
}

impl Unverified {
    pub(crate) fn warning(&self) -> String {
        format!("unverified ({}): {}", self.id, self.chosen)
    }
}

pub(crate) static NOT_PRINCIPAL: Unverified = Unverified {
    id: "not-principal",
    chosen: "NotPrincipal spares a caller only if it names every form of it: the account, and the role and the session, \
             or the user",
};
pub(crate) static TRUST_EVERYONE: Unverified = Unverified {
    id: "trust-everyone",
    chosen: "a trust policy that names `*` lets callers of its own account in without an identity policy, and no web \
             identity",
};
pub(crate) static TRUST_DENY_EVERYONE: Unverified = Unverified {
    id: "trust-deny-everyone",
    chosen: "a Deny that names `*` in a trust policy refuses web identities too",
};
pub(crate) static OPERATOR_CASE: Unverified = Unverified {
    id: "operator-case",
    chosen: "the name of a condition operator is read without regard to letter case",
};
pub(crate) static ARN_STAR: Unverified =
    Unverified { id: "arn-star", chosen: "`*` alone as the value of an ARN operator stands for any ARN" };
pub(crate) static SERVICE_EVERYONE: Unverified =
    Unverified { id: "service-everyone", chosen: "the principal `*` of a resource policy includes AWS services" };

/// Every such choice.
pub static UNVERIFIED: &[&Unverified] =
    &[&NOT_PRINCIPAL, &TRUST_EVERYONE, &TRUST_DENY_EVERYONE, &OPERATOR_CASE, &ARN_STAR, &SERVICE_EVERYONE];
