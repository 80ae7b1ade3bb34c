//! `aws_region` and `aws_partition`: what the provider's region says.

use async_trait::async_trait;

use super::{DataSource, exports, not_found};
use crate::{
    error::Refusal,
    resources::{Arguments, Clients, Exports, partition_of},
    value::Value,
};

/// The region of the provider, or one that is named.
pub(super) struct Region;

/// The partition of the provider's region.
pub(super) struct Partition;

fn suffix(region: &str) -> &'static str {
    if partition_of(region) == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" }
}

#[async_trait]
impl DataSource for Region {
    fn type_name(&self) -> &'static str {
        "aws_region"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let endpoint = wanted.text("endpoint");
        let named = endpoint.as_deref().and_then(|endpoint| endpoint.strip_prefix("ec2.")?.split('.').next());
        let region = wanted.text("name").or_else(|| named.map(str::to_owned)).unwrap_or_else(|| aws.region.clone());
        if endpoint.is_some() && named.is_none() {
            return Err(not_found("aws_region", format!("region of the endpoint `{}`", endpoint.unwrap_or_default())));
        }
        Ok(exports([
            ("id", Value::text(region.as_str())),
            ("name", Value::text(region.as_str())),
            ("endpoint", Value::text(format!("ec2.{region}.{}", suffix(&region)))),
        ]))
    }
}

#[async_trait]
impl DataSource for Partition {
    fn type_name(&self) -> &'static str {
        "aws_partition"
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let (partition, suffix) = (partition_of(&aws.region), suffix(&aws.region));
        let reverse: Vec<&str> = suffix.rsplit('.').collect();
        Ok(exports([
            ("id", Value::text(partition)),
            ("partition", Value::text(partition)),
            ("dns_suffix", Value::text(suffix)),
            ("reverse_dns_prefix", Value::text(reverse.join("."))),
        ]))
    }
}
