//! How long documents may be, and what is counted.
//!
//! IAM does not count white space; STS, ECR and Organizations count every character that is sent. What a document that
//! is too long is answered with is the affair of the service. AWS: "IAM and AWS STS quotas", "Amazon ECR service
//! quotas", "Quotas and service limits for AWS Organizations" (service control policies: doubled in May 2026).

use std::fmt;

/// A limit on the length of documents. Quotas that an account can have raised stand at their default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quota {
    /// One version of a managed policy.
    ManagedPolicy,
    /// All inline policies of a role together.
    InlinePoliciesOfRole,
    /// All inline policies of a user together.
    InlinePoliciesOfUser,
    /// All inline policies of a group together.
    InlinePoliciesOfGroup,
    /// The trust policy of a role.
    TrustPolicy,
    /// The inline session policy.
    SessionPolicy,
    /// The policy of an ECR repository.
    RepositoryPolicy,
    /// A service control policy.
    ServiceControlPolicy,
    /// A resource control policy.
    ResourceControlPolicy,
}

/// Documents that are longer than their quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversize {
    /// The limit that they go over.
    pub quota: Quota,
    /// Their length as the service counts it.
    pub size: usize,
}

impl Quota {
    /// Every quota.
    pub const ALL: [Self; 9] = [
        Self::ManagedPolicy,
        Self::InlinePoliciesOfRole,
        Self::InlinePoliciesOfUser,
        Self::InlinePoliciesOfGroup,
        Self::TrustPolicy,
        Self::SessionPolicy,
        Self::RepositoryPolicy,
        Self::ServiceControlPolicy,
        Self::ResourceControlPolicy,
    ];

    /// The greatest length, in characters.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::ManagedPolicy => 6_144,
            Self::InlinePoliciesOfRole | Self::RepositoryPolicy | Self::ServiceControlPolicy => 10_240,
            Self::InlinePoliciesOfGroup | Self::ResourceControlPolicy => 5_120,
            Self::InlinePoliciesOfUser | Self::TrustPolicy | Self::SessionPolicy => 2_048,
        }
    }

    /// Whether white space counts. That IAM leaves it out inside of strings too is `unverified`.
    #[must_use]
    pub fn counts_white_space(self) -> bool {
        match self {
            Self::ManagedPolicy
            | Self::InlinePoliciesOfRole
            | Self::InlinePoliciesOfUser
            | Self::InlinePoliciesOfGroup
            | Self::TrustPolicy => false,
            Self::SessionPolicy | Self::RepositoryPolicy | Self::ServiceControlPolicy | Self::ResourceControlPolicy => {
                true
            }
        }
    }

    /// The length of a document as the service counts it.
    #[must_use]
    pub fn size_of(self, text: &str) -> usize {
        text.chars().filter(|character| self.counts_white_space() || !character.is_whitespace()).count()
    }

    /// Measures the documents that share the quota.
    ///
    /// # Errors
    ///
    /// When together they are longer than the limit.
    pub fn check<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Result<(), Oversize> {
        let size = texts.into_iter().map(|text| self.size_of(text)).sum();
        if size > self.limit() { Err(Oversize { quota: self, size }) } else { Ok(()) }
    }
}

impl fmt::Display for Oversize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left_out = if self.quota.counts_white_space() { "" } else { ", white space not counted," };
        write!(f, "{} characters{left_out} are more than the quota of {}", self.size, self.quota.limit())
    }
}

impl std::error::Error for Oversize {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_limit_is_taken_and_one_more_is_not() {
        for quota in Quota::ALL {
            let full = "a".repeat(quota.limit());
            assert_eq!(quota.check([full.as_str()]), Ok(()));
            assert_eq!(quota.check([full.as_str(), "b"]), Err(Oversize { quota, size: quota.limit() + 1 }));
            let spaced = quota.check([full.as_str(), " \n"]);
            assert_eq!(spaced.is_err(), quota.counts_white_space(), "{quota:?}");
        }
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        assert_eq!(Quota::TrustPolicy.size_of("é 𐐀"), 2);
        assert_eq!(Quota::SessionPolicy.size_of("é 𐐀"), 3);
    }

    #[test]
    fn the_error_says_what_was_counted() {
        let long = "a".repeat(2_049);
        let said = |quota: Quota| quota.check([long.as_str()]).unwrap_err().to_string();
        assert_eq!(
            said(Quota::TrustPolicy),
            "2049 characters, white space not counted, are more than the quota of 2048"
        );
        assert_eq!(said(Quota::SessionPolicy), "2049 characters are more than the quota of 2048");
    }
}
