//! `aws_ecr_replication_configuration`: PutReplicationConfiguration, then DescribeRegistry.
//!
//! Every registry has one. Destroying it leaves no rules, as the provider does.

use async_trait::async_trait;
use aws_sdk_ecr::types::{
    ReplicationConfiguration as Configuration, ReplicationDestination, ReplicationRule, RepositoryFilter,
};

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, unbuilt},
};
use crate::{error::Refusal, value::Value};

/// Where pushed images are copied to.
pub(super) struct ReplicationConfiguration;

const PUT: &str = "PutReplicationConfiguration";

#[async_trait]
impl Resource for ReplicationConfiguration {
    fn type_name(&self) -> &'static str {
        "aws_ecr_replication_configuration"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let mut rules = Vec::new();
        for rule in wanted.blocks("replication_configuration").iter().flat_map(|block| block.blocks("rule")) {
            let mut built = ReplicationRule::builder();
            for destination in rule.blocks("destination") {
                let destination = ReplicationDestination::builder()
                    .region(destination.required("region"))
                    .registry_id(destination.required("registry_id"));
                built = built.destinations(destination.build().map_err(unbuilt(PUT))?);
            }
            for filter in rule.blocks("repository_filter") {
                let filter = RepositoryFilter::builder()
                    .filter(filter.required("filter"))
                    .filter_type(filter.required("filter_type").as_str().into());
                built = built.repository_filters(filter.build().map_err(unbuilt(PUT))?);
            }
            rules.push(built.build().map_err(unbuilt(PUT))?);
        }
        put(rules, aws).await?;
        Ok(Exports::new())
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let read = call!("DescribeRegistry", aws.ecr.describe_registry());
        let registry = read.registry_id().unwrap_or_default();
        let made = Made::default().export("id", registry).export("registry_id", registry);
        let rules = read.replication_configuration().map(|configuration| configuration.rules()).unwrap_or_default();
        if rules.is_empty() {
            return Ok(Some(made.export_blocks("replication_configuration", Vec::new())));
        }
        let rules = rules.iter().map(|rule| {
            let destinations = rule.destinations().iter().map(|destination| {
                super::object([
                    ("region", Value::text(destination.region())),
                    ("registry_id", Value::text(destination.registry_id())),
                ])
            });
            let filters = rule.repository_filters().iter().map(|filter| {
                super::object([
                    ("filter", Value::text(filter.filter())),
                    ("filter_type", Value::text(filter.filter_type().as_str())),
                ])
            });
            super::object([
                ("destination", Value::list(destinations.collect())),
                ("repository_filter", Value::list(filters.collect())),
            ])
        });
        let rules = vec![vec![("rule", Value::list(rules.collect()))]];
        Ok(Some(made.export_blocks("replication_configuration", rules)))
    }

    async fn delete(&self, _: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        put(Vec::new(), aws).await
    }
}

async fn put(rules: Vec<ReplicationRule>, aws: &Clients) -> Result<(), Refusal> {
    let configuration = Configuration::builder().set_rules(Some(rules)).build().map_err(unbuilt(PUT))?;
    let request = aws.ecr.put_replication_configuration().replication_configuration(configuration);
    call!("PutReplicationConfiguration", request);
    Ok(())
}
