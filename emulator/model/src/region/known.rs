//! The regions that AWS has, by partition: whoever asks for another finds no endpoint under its name.
//!
//! A list that grows with AWS. Source: botocore 1.43.11, `endpoints.json`, without the isolated partitions.

use super::Region;

const KNOWN: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

impl Region {
    /// Whether AWS has a region of this name.
    #[must_use]
    pub fn is_known(name: &str) -> bool {
        KNOWN.contains(&name)
    }

    /// The known name that comes nearest in spelling: the one that shares the longest beginning.
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static str> {
        let shared = |known: &str| known.bytes().zip(name.bytes()).take_while(|(known, given)| known == given).count();
        let best = KNOWN.iter().copied().max_by_key(|known| (shared(known), std::cmp::Reverse(*known)))?;
        (shared(best) > 3).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_region_is_one_and_stands_there_once_in_order() {
        assert!(KNOWN.is_sorted_by(|one, other| one < other));
        assert!(KNOWN.iter().all(|name| name.parse::<Region>().is_ok()));
    }

    #[test]
    fn a_misspelt_region_is_near_one() {
        assert_eq!(Region::nearest("us-east-9"), Some("us-east-1"));
        assert_eq!(Region::nearest("eu-wst-1"), Some("eu-west-1"));
        assert_eq!(Region::nearest("mars-1"), None);
        assert!(!Region::is_known("us-east-9"));
    }
}
