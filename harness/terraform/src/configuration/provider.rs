//! `provider "aws"` blocks: region, default tags, and the role whose account resources are made in.
//!
//! Where the API answers and who calls it is for the caller to say, so arguments about endpoints and credentials
//! change nothing here. Other providers make nothing that is modelled.

use std::sync::Arc;

use hcl_edit::{Span, expr::Expression, structure::Block};

use super::body;
use crate::{
    error::Problem,
    source::{Location, SourceFile},
};

/// The configuration of the AWS provider.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) region: Option<Expression>,
    /// `default_tags { tags = … }`
    pub(crate) default_tags: Option<Expression>,
    /// `assume_role { role_arn = … }`
    pub(crate) assume_role: Option<Expression>,
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

/// Reads a provider, with its alias; nothing for one that makes nothing that is modelled.
pub(super) fn read(block: &Block, file: &Arc<SourceFile>) -> Result<Option<(Option<String>, Provider)>, Problem> {
    let name = body::one_label(block, file, "provider \"aws\" { … }")?;
    if name != "aws" {
        return Ok(None);
    }
    let arguments: Vec<_> = ["region", "alias"].into_iter().chain(OF_THE_CALLER.iter().copied()).collect();
    let blocks = ["default_tags", "endpoints", "ignore_tags", "assume_role", "assume_role_with_web_identity"];
    body::only(&block.body, file, Some(&arguments), &blocks)?;
    let within = |nested: &str, argument: &str| {
        let nested = block.body.get_blocks(nested).next()?;
        nested.body.get_attribute(argument).map(|attribute| attribute.value.clone())
    };
    if let Some(web) = block.body.get_blocks("assume_role_with_web_identity").next() {
        return Err(Problem::new("a provider that assumes a role with a web identity is not modelled")
            .at(Location::new(file, web.ident.span()), "would make resources as another principal")
            .help("use `assume_role`, or give the credentials from outside"));
    }
    let alias = match block.body.get_attribute("alias").map(|attribute| &attribute.value) {
        None => None,
        Some(Expression::String(alias)) => Some(alias.value().clone()),
        Some(other) => {
            return Err(Problem::new("an alias must be written out")
                .at(Location::new(file, other.span()), "not plain text")
                .help("write it as plain text"));
        }
    };
    let region = block.body.get_attribute("region").map(|attribute| attribute.value.clone());
    let provider = Provider {
        region,
        default_tags: within("default_tags", "tags"),
        assume_role: within("assume_role", "role_arn"),
    };
    Ok(Some((alias, provider)))
}
