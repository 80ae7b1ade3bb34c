//! Amazon Resource Names: `arn:partition:service:region:account:resource`.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{AccountId, Partition, Region, RepositoryName};

/// An ARN with all six parts; the resource keeps its own colons and slashes.
///
/// Equality is that of the text: AWS compares ARNs with case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Arn {
    text: Arc<str>,
    /// Where the parts after `arn` begin: partition, service, region, account, resource.
    starts: [u16; 5],
}

/// The text does not have the six parts of an ARN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ARN: it must have the form `arn:partition:service:region:account:resource`")]
pub struct InvalidArn(String);

impl Arn {
    /// The role of this path (`/` or `/team/`) and name.
    #[must_use]
    pub fn role(partition: Partition, account: AccountId, path: &str, name: &str) -> Self {
        Self::build(partition, "iam", "", Some(account), &format!("role{path}{name}"))
    }

    /// The user of this path and name.
    #[must_use]
    pub fn user(partition: Partition, account: AccountId, path: &str, name: &str) -> Self {
        Self::build(partition, "iam", "", Some(account), &format!("user{path}{name}"))
    }

    /// The group of this path and name.
    #[must_use]
    pub fn group(partition: Partition, account: AccountId, path: &str, name: &str) -> Self {
        Self::build(partition, "iam", "", Some(account), &format!("group{path}{name}"))
    }

    /// The instance profile of this path and name.
    #[must_use]
    pub fn instance_profile(partition: Partition, account: AccountId, path: &str, name: &str) -> Self {
        Self::build(partition, "iam", "", Some(account), &format!("instance-profile{path}{name}"))
    }

    /// The session that a role gives when it is assumed. The role's path is not part of it.
    #[must_use]
    pub fn assumed_role(partition: Partition, account: AccountId, role: &str, session: &str) -> Self {
        Self::build(partition, "sts", "", Some(account), &format!("assumed-role/{role}/{session}"))
    }

    /// The root user of an account.
    #[must_use]
    pub fn root(partition: Partition, account: AccountId) -> Self {
        Self::build(partition, "iam", "", Some(account), "root")
    }

    /// A customer managed policy.
    #[must_use]
    pub fn policy(partition: Partition, account: AccountId, path: &str, name: &str) -> Self {
        Self::build(partition, "iam", "", Some(account), &format!("policy{path}{name}"))
    }

    /// The OpenID Connect provider of this URL, given without `https://`.
    #[must_use]
    pub fn oidc_provider(partition: Partition, account: AccountId, url: &str) -> Self {
        Self::build(partition, "iam", "", Some(account), &format!("oidc-provider/{url}"))
    }

    /// An ECR repository.
    #[must_use]
    pub fn repository(region: &Region, account: AccountId, name: &RepositoryName) -> Self {
        let resource = format!("repository/{name}");
        Self::build(region.partition(), "ecr", region.as_str(), Some(account), &resource)
    }

    fn build(partition: Partition, service: &str, region: &str, account: Option<AccountId>, resource: &str) -> Self {
        let account = account.as_ref().map_or("", AccountId::as_str);
        let mut text = String::from("arn");
        let mut starts = [0; 5];
        for (start, part) in starts.iter_mut().zip([partition.as_str(), service, region, account, resource]) {
            text.push(':');
            *start = u16::try_from(text.len()).unwrap_or(u16::MAX);
            text.push_str(part);
        }
        Self { text: text.into(), starts }
    }

    /// The whole ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, or whatever was written.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.part(0)
    }

    /// The service, such as `iam`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(1)
    }

    /// The region; empty for global services.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(2)
    }

    /// The account, if the ARN names one with twelve digits.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.part(3).parse().ok()
    }

    /// The account as written; `aws` for what AWS owns.
    #[must_use]
    pub fn account_text(&self) -> &str {
        self.part(3)
    }

    /// Everything after the fifth colon.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.part(4)
    }

    /// The resource without its type: `demo` of `role/demo`, when the type is the given one.
    #[must_use]
    pub fn resource_of_type(&self, kind: &str) -> Option<&str> {
        self.resource().strip_prefix(kind)?.strip_prefix('/')
    }

    fn part(&self, index: usize) -> &str {
        let start = self.starts.get(index).map_or(0, |start| usize::from(*start));
        let end = match self.starts.get(index + 1) {
            Some(next) => usize::from(*next).saturating_sub(1),
            None => self.text.len(),
        };
        self.text.get(start..end).unwrap_or_default()
    }
}

impl FromStr for Arn {
    type Err = InvalidArn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidArn(text.to_owned());
        let mut starts = [0; 5];
        let mut at = 0;
        if !text.starts_with("arn:") || text.len() > usize::from(u16::MAX) {
            return Err(invalid());
        }
        for start in &mut starts {
            let colon = text.get(at..).and_then(|rest| rest.find(':')).ok_or_else(invalid)?;
            at += colon + 1;
            *start = u16::try_from(at).map_err(|_| invalid())?;
        }
        let arn = Self { text: text.into(), starts };
        if arn.partition().is_empty() || arn.service().is_empty() || arn.resource().is_empty() {
            return Err(invalid());
        }
        Ok(arn)
    }
}

impl TryFrom<String> for Arn {
    type Error = InvalidArn;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> Self {
        arn.text.as_ref().to_owned()
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_arn_is_taken_apart_at_its_first_five_colons() {
        let arn: Arn = "arn:aws:ecr:ap-northeast-1:123456789012:repository/a:b/c".parse().unwrap();
        assert_eq!(arn.service(), "ecr");
        assert_eq!(arn.region(), "ap-northeast-1");
        assert_eq!(arn.account(), Some("123456789012".parse().unwrap()));
        assert_eq!(arn.resource(), "repository/a:b/c");
        assert_eq!(arn.resource_of_type("repository"), Some("a:b/c"));
    }

    #[test]
    fn what_aws_owns_has_no_account_number() {
        let arn: Arn = "arn:aws:iam::aws:policy/AmazonECS_FullAccess".parse().unwrap();
        assert_eq!(arn.account(), None);
        assert_eq!(arn.account_text(), "aws");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_keeps_the_text(text in "(arn:)?[a-z:*/é-]{0,60}") {
            if let Ok(arn) = text.parse::<Arn>() {
                prop_assert_eq!(arn.as_str(), text.as_str());
                let joined = [
                    "arn", arn.partition(), arn.service(), arn.region(), arn.account_text(), arn.resource(),
                ].join(":");
                prop_assert_eq!(joined, text);
            }
        }
    }

    #[test]
    fn built_arns_read_back_as_themselves() {
        let account = "123456789012".parse().unwrap();
        let arn = Arn::role(Partition::Aws, account, "/team/", "deploy");
        assert_eq!(arn, arn.as_str().parse().unwrap());
        assert_eq!(arn.resource_of_type("role"), Some("team/deploy"));
    }
}
