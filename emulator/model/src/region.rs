//! AWS regions and the partitions they belong to.

mod known;

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// A group of regions with accounts of its own; the second part of every ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partition {
    /// The commercial regions, `aws`.
    Aws,
    /// The regions in China, `aws-cn`.
    AwsCn,
    /// The regions for the government of the United States, `aws-us-gov`.
    AwsUsGov,
}

impl Partition {
    /// The name as it stands in an ARN.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }
}

impl Partition {
    /// Every partition.
    pub const ALL: [Self; 3] = [Self::Aws, Self::AwsCn, Self::AwsUsGov];

    /// What the names of its endpoints end in.
    #[must_use]
    pub fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::AwsUsGov => "amazonaws.com",
            Self::AwsCn => "amazonaws.com.cn",
        }
    }

    /// The region where services sign that have one endpoint for the whole partition, as IAM and Organizations.
    #[must_use]
    pub fn global_region(self, service: &str) -> Region {
        let name = match (self, service) {
            (Self::Aws, _) => "us-east-1",
            // AWS: "AWS Organizations endpoints and quotas".
            (Self::AwsCn, "organizations") => "cn-northwest-1",
            (Self::AwsCn, _) => "cn-north-1",
            (Self::AwsUsGov, _) => "us-gov-west-1",
        };
        Region(name.into())
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name of a region, such as `ap-northeast-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(Arc<str>);

/// The text does not have the shape of a region's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of an AWS region, such as `ap-northeast-1`")]
pub struct InvalidRegion(String);

impl Region {
    /// `us-east-1`, where the global services sign.
    #[must_use]
    pub fn us_east_1() -> Self {
        Self("us-east-1".into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition that the region's name says it belongs to.
    #[must_use]
    pub fn partition(&self) -> Partition {
        if self.0.starts_with("cn-") {
            Partition::AwsCn
        } else if self.0.starts_with("us-gov-") {
            Partition::AwsUsGov
        } else {
            Partition::Aws
        }
    }
}

impl FromStr for Region {
    type Err = InvalidRegion;

    /// Lower-case letters and digits in at least three parts joined by `-`, the last one a number.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('-').collect();
        let words = parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        let numbered = parts.last().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if words && numbered && parts.len() >= 3 { Ok(Self(text.into())) } else { Err(InvalidRegion(text.to_owned())) }
    }
}

impl TryFrom<String> for Region {
    type Error = InvalidRegion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.0.as_ref().to_owned()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
