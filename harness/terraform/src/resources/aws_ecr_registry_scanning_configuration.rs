//! `aws_ecr_registry_scanning_configuration`: PutRegistryScanningConfiguration, then GetRegistryScanningConfiguration.
//!
//! Every registry has one. Destroying it goes back to basic scanning without rules, as the provider does.

use async_trait::async_trait;
use aws_sdk_ecr::types::{RegistryScanningRule, ScanType, ScanningRepositoryFilter};

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, unbuilt},
};
use crate::{error::Refusal, value::Value};

/// Which repositories are scanned, and when.
pub(super) struct ScanningConfiguration;

const PUT: &str = "PutRegistryScanningConfiguration";

#[async_trait]
impl Resource for ScanningConfiguration {
    fn type_name(&self) -> &'static str {
        "aws_ecr_registry_scanning_configuration"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let mut rules = Vec::new();
        for rule in wanted.blocks("rule") {
            let mut built =
                RegistryScanningRule::builder().scan_frequency(rule.required("scan_frequency").as_str().into());
            for filter in rule.blocks("repository_filter") {
                let filter = ScanningRepositoryFilter::builder()
                    .filter(filter.required("filter"))
                    .filter_type(filter.required("filter_type").as_str().into());
                built = built.repository_filters(filter.build().map_err(unbuilt(PUT))?);
            }
            rules.push(built.build().map_err(unbuilt(PUT))?);
        }
        let kind = ScanType::from(wanted.required("scan_type").as_str());
        let request = aws.ecr.put_registry_scanning_configuration().scan_type(kind).set_rules(Some(rules));
        call!("PutRegistryScanningConfiguration", request);
        Ok(Exports::new())
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let read = call!("GetRegistryScanningConfiguration", aws.ecr.get_registry_scanning_configuration());
        let registry = read.registry_id().unwrap_or_default();
        let made = Made::default().export("id", registry).export("registry_id", registry);
        let Some(configuration) = read.scanning_configuration() else { return Ok(Some(made)) };
        let rules = configuration.rules().iter().map(|rule| {
            let filters = rule.repository_filters().iter().map(|filter| {
                super::object([
                    ("filter", Value::text(filter.filter())),
                    ("filter_type", Value::text(filter.filter_type().as_str())),
                ])
            });
            let frequency = Value::text(rule.scan_frequency().as_str());
            vec![("scan_frequency", frequency), ("repository_filter", Value::list(filters.collect()))]
        });
        let made = made.export_blocks("rule", rules.collect());
        Ok(Some(made.export_some("scan_type", configuration.scan_type().map(ScanType::as_str))))
    }

    async fn delete(&self, _: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request =
            aws.ecr.put_registry_scanning_configuration().scan_type(ScanType::Basic).set_rules(Some(Vec::new()));
        call!("PutRegistryScanningConfiguration", request);
        Ok(())
    }
}
