//! The `provider "aws"` block: its region and default tags.
//!
//! Where the API answers and who calls it is for the caller to say, so arguments about endpoints and credentials
//! change nothing here. A second provider and an assumed role would change where resources are made: refused.

use std::sync::Arc;

use hcl_edit::{Span, expr::Expression, structure::Block};

use super::{body, header};
use crate::{
    error::Problem,
    source::{Location, SourceFile},
};

/// The configuration of the AWS provider.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) header: Location,
    pub(crate) file: Arc<SourceFile>,
    pub(crate) region: Option<Expression>,
    /// `default_tags { tags = … }`
    pub(crate) default_tags: Option<Expression>,
}

/// Arguments that say how to reach AWS, which the caller of the apply decides.
const OF_THE_CALLER: &[&str] = &[
    "access_key",
    "secret_key",
    "token",
    "profile",
    "shared_config_files",
    "shared_credentials_files",
    "max_retries",
    "retry_mode",
    "sts_region",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_region_validation",
    "skip_requesting_account_id",
    "s3_use_path_style",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "insecure",
    "custom_ca_bundle",
    "allowed_account_ids",
    "forbidden_account_ids",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "s3_us_east_1_regional_endpoint",
    "token_bucket_rate_limiter_capacity",
    "version",
];

pub(super) fn read(block: &Block, file: &Arc<SourceFile>) -> Result<Provider, Problem> {
    let name = body::one_label(block, file, "provider \"aws\" { … }")?;
    let header = header(block, file);
    if name != "aws" {
        return Err(Problem::new(format!("the provider `{name}` is not modelled"))
            .at(header, "only `aws` is")
            .help("move what needs this provider to another folder"));
    }
    for (argument, what) in [("alias", "a second provider"), ("assume_role", "another account")] {
        let place = block.body.get_attribute(argument).map(|attribute| attribute.key.span());
        let block = block.body.get_blocks(argument).next().map(|block| block.ident.span());
        if let Some(span) = place.or(block) {
            return Err(Problem::new(format!("`{argument}` of a provider is not modelled yet"))
                .at(Location::new(file, span), format!("would make resources through {what}"))
                .help("apply each account and region from a folder of its own"));
        }
    }
    let arguments: Vec<_> = ["region"].into_iter().chain(OF_THE_CALLER.iter().copied()).collect();
    body::only(&block.body, file, Some(&arguments), &["default_tags", "endpoints", "ignore_tags"])?;
    let mut default_tags = None;
    if let Some(tags) = block.body.get_blocks("default_tags").next() {
        body::only(&tags.body, file, Some(&["tags"]), &[])?;
        default_tags = tags.body.get_attribute("tags").map(|attribute| attribute.value.clone());
    }
    let region = block.body.get_attribute("region").map(|attribute| attribute.value.clone());
    Ok(Provider { header, file: Arc::clone(file), region, default_tags })
}
