//! The API clients of one account and region.

use aws_config::SdkConfig;

/// The clients by which one provider makes its resources.
#[derive(Debug)]
pub(crate) struct Clients {
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) ecr: aws_sdk_ecr::Client,
    pub(crate) ecr_public: aws_sdk_ecrpublic::Client,
    pub(crate) organizations: aws_sdk_organizations::Client,
    pub(crate) sts: aws_sdk_sts::Client,
    /// The region of the provider; empty when nobody names one.
    pub(crate) region: String,
}

impl Clients {
    pub(crate) fn new(aws: &SdkConfig) -> Self {
        Self {
            iam: aws_sdk_iam::Client::new(aws),
            ecr: aws_sdk_ecr::Client::new(aws),
            ecr_public: aws_sdk_ecrpublic::Client::new(aws),
            organizations: aws_sdk_organizations::Client::new(aws),
            sts: aws_sdk_sts::Client::new(aws),
            region: aws.region().map(ToString::to_string).unwrap_or_default(),
        }
    }
}
