//! Endpoints of AWS by the names of their hosts: which service, region and partition a name stands for.
//!
//! A name that is none of AWS's, such as `localhost`, stands for every service and region; then the request itself says
//! what it is for. Names: the endpoint rules of the SDKs for these services, dual-stack and FIPS ones included.

use portcullis_model::{AccountId, Partition, Region};

use crate::Service;

/// What the name of a host stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The API of a service.
    Api {
        /// The service.
        service: &'static Service,
        /// The region where its requests are signed; that of the partition for a service that has one endpoint there.
        region: Region,
    },
    /// The registry of an account in a region.
    Registry {
        /// The account.
        account: AccountId,
        /// The region.
        region: Region,
    },
}

impl Endpoint {
    /// What a `Host` stands for, its port left out; `None` for a name that is not AWS's or not of a service here.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
        let (labels, partition) = labels(&name)?;
        match labels.as_slice() {
            ["sts"] => Some(global(Service::sts(), partition)),
            ["sts" | "sts-fips", region] => regional(Service::sts(), region, partition),
            ["iam" | "iam-fips"] => Some(global(Service::iam(), partition)),
            ["iam", "us-gov"] if partition == Partition::Aws => Some(global(Service::iam(), Partition::AwsUsGov)),
            ["iam", region] => at_global_region(Service::iam(), region, partition),
            ["organizations" | "organizations-fips", region] => {
                at_global_region(Service::organizations(), region, partition)
            }
            ["api", "ecr", region] | ["ecr" | "ecr-fips", region] => regional(Service::ecr(), region, partition),
            ["api", "ecr-public", region] => regional(Service::ecr_public(), region, partition),
            [account, "dkr", "ecr" | "ecr-fips", region] | [account, "dkr-ecr" | "dkr-ecr-fips", region] => {
                let region = region_in(region, partition)?;
                Some(Self::Registry { account: account.parse().ok()?, region })
            }
            _ => None,
        }
    }

    /// The region that it is in, or where its requests are signed.
    #[must_use]
    pub fn region(&self) -> &Region {
        match self {
            Self::Api { region, .. } | Self::Registry { region, .. } => region,
        }
    }
}

/// The parts of the name before the suffix of its partition. The names for the government of the United States have the
/// suffix of the others, so that there the region tells.
fn labels(name: &str) -> Option<(Vec<&str>, Partition)> {
    const SUFFIXES: [(&str, Partition); 6] = [
        (".amazonaws.com", Partition::Aws),
        (".amazonaws.com.cn", Partition::AwsCn),
        (".api.aws", Partition::Aws),
        (".on.aws", Partition::Aws),
        (".api.amazonwebservices.com.cn", Partition::AwsCn),
        (".on.amazonwebservices.com.cn", Partition::AwsCn),
    ];
    let (rest, partition) =
        SUFFIXES.iter().find_map(|(suffix, partition)| Some((name.strip_suffix(suffix)?, *partition)))?;
    Some((rest.split('.').collect(), partition))
}

fn global(service: &'static Service, partition: Partition) -> Endpoint {
    Endpoint::Api { service, region: partition.global_region(service.name()) }
}

fn regional(service: &'static Service, region: &str, partition: Partition) -> Option<Endpoint> {
    Some(Endpoint::Api { service, region: region_in(region, partition)? })
}

/// A service with one endpoint for the partition, whose name has the region.
fn at_global_region(service: &'static Service, region: &str, partition: Partition) -> Option<Endpoint> {
    let region = region_in(region, partition)?;
    (region == region.partition().global_region(service.name())).then_some(Endpoint::Api { service, region })
}

/// A region whose partition has names with that suffix.
fn region_in(region: &str, partition: Partition) -> Option<Region> {
    let region: Region = region.parse().ok()?;
    (region.partition().dns_suffix() == partition.dns_suffix()).then_some(region)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn told(host: &str) -> Option<String> {
        Endpoint::of_host(host).map(|endpoint| match endpoint {
            Endpoint::Api { service, region } => format!("{} {} {region}", service.name(), region.partition()),
            Endpoint::Registry { account, region } => format!("registry {account} {} {region}", region.partition()),
        })
    }

    #[rstest]
    #[case("sts.amazonaws.com", "sts aws us-east-1")]
    #[case("STS.amazonaws.com:443", "sts aws us-east-1")]
    #[case("sts.eu-west-1.amazonaws.com", "sts aws eu-west-1")]
    #[case("sts-fips.us-east-2.amazonaws.com", "sts aws us-east-2")]
    #[case("sts.eu-west-1.api.aws", "sts aws eu-west-1")]
    #[case("sts.cn-north-1.amazonaws.com.cn", "sts aws-cn cn-north-1")]
    #[case("sts.us-gov-east-1.amazonaws.com", "sts aws-us-gov us-gov-east-1")]
    #[case("iam.amazonaws.com", "iam aws us-east-1")]
    #[case("iam.cn-north-1.amazonaws.com.cn", "iam aws-cn cn-north-1")]
    #[case("iam.us-gov.amazonaws.com", "iam aws-us-gov us-gov-west-1")]
    #[case("organizations.us-east-1.amazonaws.com", "organizations aws us-east-1")]
    #[case("organizations.cn-northwest-1.amazonaws.com.cn", "organizations aws-cn cn-northwest-1")]
    #[case("api.ecr.ap-northeast-1.amazonaws.com", "ecr aws ap-northeast-1")]
    #[case("ecr.ap-northeast-1.api.aws", "ecr aws ap-northeast-1")]
    #[case("api.ecr-public.us-east-1.amazonaws.com", "ecr-public aws us-east-1")]
    #[case("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "registry 123456789012 aws eu-west-1")]
    #[case("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn:8443", "registry 123456789012 aws-cn cn-north-1")]
    #[case("123456789012.dkr-ecr.eu-west-1.on.aws", "registry 123456789012 aws eu-west-1")]
    fn a_name_of_aws_stands_for_a_service_and_region(#[case] host: &str, #[case] meaning: &str) {
        assert_eq!(told(host).as_deref(), Some(meaning));
    }

    #[rstest]
    fn other_names_stand_for_nothing(
        #[values(
            "",
            "localhost:4566",
            "127.0.0.1",
            "[::1]:4566",
            "amazonaws.com",
            ".amazonaws.com",
            "sts.amazonaws.com.example.com",
            "xsts.amazonaws.com",
            "sts.nowhere.amazonaws.com",
            "sts.cn-north-1.amazonaws.com",
            "sts.eu-west-1.amazonaws.com.cn",
            "iam.eu-west-1.amazonaws.com",
            "organizations.eu-west-1.amazonaws.com",
            "12345.dkr.ecr.eu-west-1.amazonaws.com",
            "s3.amazonaws.com"
        )]
        host: &str,
    ) {
        assert_eq!(told(host), None);
    }
}
